package dev.blockjob.operations.move;

import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a move and a copy have in common.
 *
 * @param moves whether the disk is on the target afterwards
 */
record MirrorRequest(
    String disk,
    Target target,
    boolean moves,
    boolean shallow,
    boolean deleteSource,
    Set<HeldData> drop,
    @Nullable CopyMode copyMode,
    boolean checkSpace,
    boolean allowPlain,
    long speed) {

  static MirrorRequest of(Move move) {
    return new MirrorRequest(
        move.disk(),
        move.target(),
        true,
        move.shallow(),
        move.deleteSource(),
        move.drop(),
        move.copyMode(),
        move.checkSpace(),
        move.allowPlain(),
        move.speed());
  }

  static MirrorRequest of(Copy copy) {
    return new MirrorRequest(
        copy.disk(),
        copy.target(),
        false,
        copy.shallow(),
        false,
        Set.of(),
        copy.copyMode(),
        copy.checkSpace(),
        copy.allowPlain(),
        copy.speed());
  }

  Sync sync() {
    return shallow ? Sync.TOP : Sync.FULL;
  }

  /** The job that does it, to that target. */
  Mirror mirror(Target to) {
    return Mirror.of(disk, to)
        .withBlockdev(true)
        .withSync(sync())
        .withAtReady(moves ? AtReady.PIVOT : AtReady.FINISH)
        .withCopyMode(copyMode)
        .withCheckSpace(checkSpace)
        .withAllowPlain(allowPlain)
        .withSpeed(speed);
  }
}
