package dev.blockjob.it.operation;

import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** An operation that is requested while an attacker interferes. */
enum AttackedOperation {
  MERGE_DOWN(chain -> merge(chain, "s1", Direction.COMMIT)),
  MERGE_UP(chain -> merge(chain, "base", Direction.STREAM)),
  MERGE_ALL(chain -> Merge.keeping(chain.vm().disk(), 0)),
  MOVE(chain -> move(chain)),
  MOVE_AND_DELETE(chain -> move(chain).withDeleteSource(true)),
  MOVE_SHALLOW(chain -> move(chain).withShallow(true).withDeleteSource(true)),
  MOVE_VIA_OVERLAY(chain -> move(chain).withCopier(Move.CP)),
  COPY(chain -> Copy.of(chain.vm().disk(), MovedDiskAssert.to(chain.vm().lab())));

  private static final int BOUNDARIES = 28;
  private static final int BOUNDARIES_BY_WAY_OF_AN_OVERLAY = 90;

  @SuppressWarnings("ImmutableEnumChecker") // these functions hold nothing
  private final Function<DiskUnderLoad, OperationRequest> request;

  AttackedOperation(Function<DiskUnderLoad, OperationRequest> request) {
    this.request = request;
  }

  /** The trial of one on that disk. */
  AttackTrial trial(DiskUnderLoad chain, Attack attack, Random random) {
    return new AttackTrial(chain, this == COPY, attack, random);
  }

  /** What is asked for. */
  OperationRequest request(DiskUnderLoad chain) {
    return request.apply(chain);
  }

  /** What can happen to it. */
  List<Attack> attacks() {
    Set<Attack> attacks = EnumSet.allOf(Attack.class);
    switch (this) {
      case MERGE_DOWN, MERGE_UP, MERGE_ALL -> attacks.removeIf(Attack::takesNames);
      case MOVE_VIA_OVERLAY -> {}
      default -> attacks.remove(Attack.OVERLAY_REMOVED);
    }
    return List.copyOf(attacks);
  }

  /** The disk's, base first. */
  List<String> layers() {
    return this == MOVE_VIA_OVERLAY ? List.of("active") : List.of("base", "s1", "active");
  }

  /** How many it has, about. */
  int boundaries() {
    return this == MOVE_VIA_OVERLAY ? BOUNDARIES_BY_WAY_OF_AN_OVERLAY : BOUNDARIES;
  }

  private static Merge merge(DiskUnderLoad chain, String snapshot, Direction direction) {
    return Merge.of(chain.vm().disk(), snapshot).withDirection(direction);
  }

  private static Move move(DiskUnderLoad chain) {
    return Move.of(chain.vm().disk(), MovedDiskAssert.to(chain.vm().lab()));
  }
}
