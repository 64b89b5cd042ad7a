package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.FaultyNodes;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import java.util.List;

/** Several disks in one operation, with a guest that writes to all of them. */
class GroupIT {

  private static final Merge ALL =
      Merge.keeping("vd0", 0).withDisks(List.of("vd0", "vd1")).withDirection(Direction.COMMIT);

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void bothDisksMoveToTheirBases(QemuLab lab) {
    TwoDisks disks = TwoDisks.start(lab);

    OperationOutcome outcome = disks.carriesOut(ALL);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    disks.areTidy(List.of("base"), List.of("base2"));
    disks.nothingLost();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void anActiveAndAnInternalCommitSwitchTogether(QemuLab lab) {
    TwoDisks disks = TwoDisks.start(lab);

    OperationOutcome outcome =
        disks.carriesOut(
            Merge.of("vd0", "s1", "base2")
                .withDisks(List.of("vd0", "vd1"))
                .withDirection(Direction.COMMIT));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    disks.areTidy(List.of("base", "s1"), List.of("base2", "active2"));
    disks.nothingLost();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void ifOneFailsBeforeItsGateNoDiskSwitches(QemuLab lab) {
    TwoDisks disks =
        TwoDisks.start(
            lab.vm(), file -> FaultyNodes.failing(file, "write_aio", FaultyNodes.ENOSPC, false));

    OperationOutcome outcome = disks.carriesOut(ALL);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("No space left on device");
    assertThat(disks.first().layers()).isEqualTo(TwoDisks.FIRST);
    assertThat(disks.secondLayers()).isEqualTo(TwoDisks.SECOND);
    assertThat(Await.get(disks.first().vm().jobs().query())).isEmpty();
    disks.nothingLost();
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aDiskThatIsNamedTwiceOrNeedsTwoJobsIsRefused(QemuLab lab) {
    TwoDisks disks = TwoDisks.start(lab);
    Operations operations = Operations.on(disks.first().vm().jobs(), disks.first().state());

    assertThatThrownBy(() -> Await.get(operations.plan(ALL.withDisks(List.of("vd0", "active")))))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("named already");
    assertThatThrownBy(
            () ->
                Await.get(operations.plan(Merge.of("vd0", "s1").withDisks(List.of("vd0", "vd1")))))
        .hasMessageContaining("none of those named");
    disks.nothingLost();
  }

  /** At each boundary of each step; as in {@link KillIT}, but each on one of three QEMUs. */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void bothAreFinishedWhereverTheirControllerDies(QemuLab lab) {
    CrashEverywhere everywhere = CrashEverywhere.inTurns(lab, 3);
    everywhere.untilAlive(
        boundary -> {
          TwoDisks disks = TwoDisks.start(lab);
          boolean died = CrashingController.dies(disks.first(), ALL, boundary);
          if (died) {
            recovers(disks, boundary);
          }
          disks.areTidy(List.of("base"), List.of("base2"));
          disks.nothingLost();
          disks.first().vm().close();
          return died;
        });
    assertThat(everywhere.boundary()).as("boundaries").isGreaterThan(30);
  }

  private static void recovers(TwoDisks disks, int boundary) {
    var connection = disks.first().controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), disks.first().state()).recover());
    Await.get(connection.close());
    assertThat(outcomes).as("boundary %s", boundary).hasSize(1);
    assertThat(outcomes.get(0).kind())
        .as("boundary %s: %s", boundary, outcomes)
        .isEqualTo(Kind.DONE);
  }
}
