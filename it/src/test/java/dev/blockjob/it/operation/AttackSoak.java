package dev.blockjob.it.operation;

import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.it.soak.Counts;
import dev.blockjob.it.soak.SoakRun;
import dev.blockjob.jobs.operation.Copy;
import dev.blockjob.jobs.operation.Direction;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.Move;
import dev.blockjob.jobs.operation.OperationRequest;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Random operations, each on a new disk, while somebody interferes: before, in the middle, or when
 * their controllers, or these and QEMU, have died. An operation may be refused, be taken back, be
 * undecided or leave files; it never loses a byte that the attack didn't, and is never said to be
 * done when it isn't. The profile {@code soak} runs it.
 */
class AttackSoak {

  private static final int BOUNDARIES = 28;
  private static final int BOUNDARIES_BY_WAY_OF_AN_OVERLAY = 90;

  /** What the disk is asked for. */
  private enum Operation {
    MERGE_DOWN(chain -> merge(chain, "s1", Direction.COMMIT)),
    MERGE_UP(chain -> merge(chain, "base", Direction.STREAM)),
    MERGE_ALL(chain -> Merge.keeping(chain.vm().disk(), 0)),
    MOVE(chain -> move(chain)),
    MOVE_AND_DELETE(chain -> move(chain).withDeleteSource(true)),
    MOVE_SHALLOW(chain -> move(chain).withShallow(true).withDeleteSource(true)),
    MOVE_VIA_OVERLAY(chain -> move(chain).withCopier(Move.CP)),
    COPY(chain -> Copy.of(chain.vm().disk(), Moved.to(chain.vm().lab())));

    @SuppressWarnings("ImmutableEnumChecker") // these functions hold nothing
    private final Function<Chain, OperationRequest> request;

    Operation(Function<Chain, OperationRequest> request) {
      this.request = request;
    }

    boolean isMerge() {
      return this == MERGE_DOWN || this == MERGE_UP || this == MERGE_ALL;
    }

    List<String> layers() {
      return this == MOVE_VIA_OVERLAY ? List.of("active") : List.of("base", "s1", "active");
    }

    int boundaries() {
      return this == MOVE_VIA_OVERLAY ? BOUNDARIES_BY_WAY_OF_AN_OVERLAY : BOUNDARIES;
    }

    private static Merge merge(Chain chain, String snapshot, Direction direction) {
      return Merge.of(chain.vm().disk(), snapshot).withDirection(direction);
    }

    private static Move move(Chain chain) {
      return Move.of(chain.vm().disk(), Moved.to(chain.vm().lab()));
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void randomAttacksLoseNothingAndAreNeverCalledDone(Lab lab) {
    SoakRun.of("of attacks", lab, random -> (counts, says) -> next(lab, random, counts, says));
  }

  private static void next(Lab lab, Random random, Counts counts, Consumer<String> says)
      throws Exception {
    Operation operation = draw(random, Operation.values());
    List<Attack> fitting =
        operation.isMerge()
            ? List.of(
                Attack.SNAPSHOT_BY_HAND,
                Attack.SNAPSHOT_ELSEWHERE,
                Attack.CLOCK_BACK,
                Attack.HEADER_TORN)
            : List.of(Attack.values());
    Attack attack = fitting.get(random.nextInt(fitting.size()));
    AttackTrial.Death death = draw(random, AttackTrial.Death.values());
    int strikes = random.nextInt(operation.boundaries());
    int dies = death == AttackTrial.Death.NOBODY ? -1 : random.nextInt(operation.boundaries());
    boolean late = death != AttackTrial.Death.NOBODY && random.nextBoolean();
    says.accept(
        operation
            + ", "
            + attack
            + (late ? " after " : " at " + strikes + ", ")
            + death
            + " at "
            + dies);
    Attack.clear(lab);
    Chain chain = Chain.start(lab, operation.layers().toArray(String[]::new));
    AttackTrial trial =
        new AttackTrial(chain, operation == Operation.COPY, attack, new Random(random.nextLong()));
    String end;
    try {
      end = trial.run(operation.request.apply(chain), late ? -1 : strikes, dies, death);
    } finally {
      chain.vm().guest().close();
      chain.vm().close();
    }
    counts.add(operation + " " + attack, end);
  }

  private static <T> T draw(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }
}
