package dev.blockjob.jobs.request;

import dev.blockjob.jobs.job.JobId;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Copies a disk to a target while the guest writes, and keeps them in step: <a
 * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">{@code drive-mirror}</a> for a
 * file, {@code blockdev-mirror} for a node or when {@link #blockdev} says so. Null means QEMU's
 * default.
 *
 * @param disk qdev id, {@code -drive} id, node name or image path
 * @param target where to
 * @param sync how much; default {@link Sync#FULL}
 * @param atReady what to do at READY; default {@link AtReady#KEEP}
 * @param blockdev for a file target: create the image with {@code blockdev-create}, open it with
 *     {@code blockdev-add} and use {@code blockdev-mirror}; default false. Always so where QEMU has
 *     no {@code drive-mirror}
 * @param copyMode what happens to guest writes; QEMU's default is background
 * @param granularity of the dirty bitmap in bytes: a power of two from 512 to 64 MiB; QEMU's
 *     default is the target's cluster size, at least 4 KiB, at most 64 KiB
 * @param bufSize bytes in flight at most; QEMU's default is 16 MiB
 * @param unmap whether zeroes may be discarded on the target; QEMU's default is true
 * @param replaces the node that the target replaces at the pivot instead of the disk's root node
 * @param onSourceError about read errors; QEMU's default is report
 * @param onTargetError about write errors; QEMU's default is report
 * @param speed the limit in bytes per second; 0, the default, for none
 * @param targetIsZero promises that the target reads as zeroes; QEMU 10.1, {@code blockdev-mirror}
 *     only
 * @param checkSpace refuse to start when the target's file system, where it can be seen from here,
 *     has less room than the source occupies; default true
 * @param allowPlain whether what is encrypted may be copied into an image in plain; default false:
 *     that is refused
 * @param scanScope where to look for images that QEMU hasn't open and that have the target, if that
 *     is there already, as their backing file: then the mirror is refused, and so it is if a file
 *     there can't be read. Default: {@link ScanScope#NONE}, the folders of the target and of the
 *     disk's layers
 * @param jobId null to have one made
 */
@RecordBuilder
public record Mirror(
    String disk,
    Target target,
    Sync sync,
    AtReady atReady,
    boolean blockdev,
    @Nullable CopyMode copyMode,
    @Nullable Long granularity,
    @Nullable Long bufSize,
    @Nullable Boolean unmap,
    @Nullable String replaces,
    @Nullable OnError onSourceError,
    @Nullable OnError onTargetError,
    long speed,
    boolean targetIsZero,
    boolean checkSpace,
    boolean allowPlain,
    ScanScope scanScope,
    @Nullable JobId jobId)
    implements BlockJobRequest, MirrorBuilder.With {

  /**
   * A full mirror of {@code disk} to {@code target} with all defaults; change it by its withers.
   */
  public static Mirror of(String disk, Target target) {
    return new Mirror(
        disk,
        target,
        Sync.FULL,
        AtReady.KEEP,
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        false,
        true,
        false,
        ScanScope.NONE,
        null);
  }

  /** Refuses sizes out of range, before anything is sent. */
  public Mirror {
    Checks.disk(disk);
    Checks.speed(speed);
    if (granularity != null
        && (Long.bitCount(granularity) != 1 || granularity < 512 || granularity > 64 << 20)) {
      throw new IllegalArgumentException(
          "granularity " + granularity + " is not a power of two from 512 to 67108864");
    }
    if (bufSize != null && bufSize < 0) {
      throw new IllegalArgumentException("buf-size " + bufSize + " is negative");
    }
  }

  @Override
  public String type() {
    return "mirror";
  }
}
