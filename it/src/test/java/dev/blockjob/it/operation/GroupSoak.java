package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.it.soak.SoakCounts;
import dev.blockjob.it.soak.SoakRun;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.QmpConnection;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Random operations on two disks together, each on a new QEMU, whose controllers die anywhere: all
 * is done then, or, of all or none, nothing. The profile {@code soak} runs it.
 */
class GroupSoak {

  private static final int BOUNDARIES = 50;

  private static final Merge ALL =
      Merge.keeping("vd0", 0).withDisks(List.of("vd0", "vd1")).withDirection(Direction.COMMIT);

  /** What two disks are asked for. */
  private enum Group {
    MERGE,
    MERGE_ALL_OR_NONE,
    MERGE_ACTIVE_AND_INTERNAL,
    MOVE;

    OperationRequest request(QemuLab lab) {
      return switch (this) {
        case MERGE -> ALL;
        case MERGE_ALL_OR_NONE -> ALL.withAllOrNone(Duration.ofSeconds(10));
        case MERGE_ACTIVE_AND_INTERNAL ->
            Merge.of("vd0", "s1", "base2")
                .withDisks(List.of("vd0", "vd1"))
                .withDirection(Direction.COMMIT);
        case MOVE -> MoveTogetherIT.toFolder(lab);
      };
    }

    void isDone(TwoDisks disks, QemuLab lab) {
      switch (this) {
        case MERGE, MERGE_ALL_OR_NONE -> disks.areTidy(List.of("base"), List.of("base2"));
        case MERGE_ACTIVE_AND_INTERNAL ->
            disks.areTidy(List.of("base", "s1"), List.of("base2", "active2"));
        case MOVE -> MoveTogetherIT.haveMoved(disks, lab);
      }
    }
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void randomGroupsWithRandomDeathsLoseNothing(QemuLab lab) {
    SoakRun.of("of groups", lab, random -> (counts, says) -> next(lab, random, counts, says));
  }

  private static void next(QemuLab lab, Random random, SoakCounts counts, Consumer<String> says) {
    Group group = Group.values()[random.nextInt(Group.values().length)];
    int first = random.nextInt(BOUNDARIES);
    int second = random.nextBoolean() ? random.nextInt(BOUNDARIES) : Integer.MAX_VALUE;
    says.accept(group + ", death at " + first + " and " + second);
    MovedDiskAssert.clear(lab);
    TwoDisks disks = TwoDisks.start(lab);
    String end = "nobody";
    Kind kind = Kind.DONE;
    if (CrashingController.dies(disks.first(), group.request(lab), first)) {
      end = "controller";
      if (second < BOUNDARIES && group != Group.MERGE_ALL_OR_NONE) {
        end = "2 controllers";
        CrashingController.dies(
            disks.first().controller(),
            disks.first().state(),
            second,
            operations -> operations.recover().map(all -> all.get(0)));
      }
      kind = recovers(disks, group);
    }
    if (kind == Kind.UNDONE) {
      end += ", undone";
      AllOrNoneIT.asBefore(disks);
    } else {
      group.isDone(disks, lab);
    }
    if (group != Group.MOVE) {
      disks.nothingLost();
    }
    disks.first().vm().close();
    counts.add(group.name(), end);
  }

  /** Nothing is left to be done if the second controller lived. */
  private static Kind recovers(TwoDisks disks, Group group) {
    QmpConnection connection = disks.first().controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), disks.first().state()).recover());
    Await.get(connection.close());
    assertThat(outcomes).hasSizeLessThanOrEqualTo(1);
    for (OperationOutcome outcome : outcomes) {
      assertThat(outcome.left()).as("%s", outcome).isEmpty();
      assertThat(outcome.kind())
          .as("%s", outcome)
          .isIn(
              group == Group.MERGE_ALL_OR_NONE
                  ? List.of(Kind.DONE, Kind.UNDONE)
                  : List.of(Kind.DONE));
    }
    return outcomes.isEmpty() ? Kind.DONE : outcomes.get(0).kind();
  }
}
