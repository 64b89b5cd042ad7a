package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Convergence.Policy;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.guest.RestoreLimits;
import dev.blockjob.operations.step.guest.SlowGuest;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A guest that writes faster than the job of an operation copies. */
class ConvergenceIT {

  private static final long SPEED = 4 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final List<String> notices = new CopyOnWriteArrayList<>();

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void itIsSaidAndGivenUpAfterAWhileAndNothingIsLeft(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    Convergence givingUp = new Convergence(Policy.WAIT, PATIENCE, PATIENCE.multipliedBy(2));
    for (OperationRequest request :
        List.of(
            Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withSpeed(SPEED),
            Merge.keeping(chain.vm().disk(), 0).withDirection(Direction.COMMIT).withSpeed(SPEED))) {
      notices.clear();

      OperationOutcome outcome = outcome(chain, request, givingUp);

      assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.CANCELLED);
      assertThat(outcome.text())
          .contains("has not come closer", "the guest writes at least as fast", "given up");
      assertThat(notices).first().asString().contains("has not come closer", "waiting on");
      assertThat(timeline(chain.state(), outcome)).anyMatch(it -> it.entry().equals("note"));
      assertThat(MovedDiskAssert.file(lab)).doesNotExist();
      chain.isTidy(List.of("base", "active"));
    }
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMirrorIsSwitchedToWriteBlockingWhereQemuCan(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "active");
    Move move = Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withSpeed(SPEED);
    Convergence switching = new Convergence(Policy.WRITE_BLOCKING, PATIENCE, null);
    QmpSchema schema = Await.get(chain.vm().connection().schema());
    if (!schema.hasCommand("block-job-change")) {
      assertThatThrownBy(() -> outcome(chain, move, switching))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("block-job-change came with 8.2");
      return;
    }

    OperationOutcome outcome = outcome(chain, move, switching);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(timeline(chain.state(), outcome))
        .anyMatch(
            it -> it.description().endsWith("to write-blocking") && it.entry().equals("done"));
    MovedDiskAssert.isAlone(chain, lab);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatCanNotBeDoneIsRefusedBeforeAnythingBegins(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    Merge merge = Merge.keeping(chain.vm().disk(), 0).withDirection(Direction.COMMIT);

    assertThatThrownBy(
            () -> outcome(chain, merge, new Convergence(Policy.THROTTLE, PATIENCE, null)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("no block_set_io_throttle");
    assertThatThrownBy(
            () -> outcome(chain, merge, new Convergence(Policy.WRITE_BLOCKING, PATIENCE, null)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("only mirrors");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theGuestIsSlowedDownAndGetsItsOwnLimitsBack(QemuLab lab) {
    OverloadedDisk disk = OverloadedDisk.start(lab);
    Convergence slowing = new Convergence(Policy.THROTTLE, PATIENCE, null);

    OperationOutcome outcome =
        outcome(disk.vm().jobs(), disk.state(), disk.copy("copy.qcow2"), slowing);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).isEmpty();
    assertThat(timeline(disk.state(), outcome))
        .anyMatch(
            it -> it.description().startsWith("slow the guest down") && it.entry().equals("done"));
    disk.hasItsOwnLimits();
    disk.writer().nothingLost(disk.vm().guest());
  }

  /**
   * The copy's speed is let go of once the guest is slow, so that what is after that comes soon.
   */
  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void noLimitIsLeakedWhereverTheControllerDies(QemuLab lab) {
    OverloadedDisk disk = OverloadedDisk.start(lab);
    Convergence slowing = new Convergence(Policy.THROTTLE, PATIENCE, null);
    int kills = 0;
    for (StepType<?> kind : List.of(SlowGuest.TYPE, RestoreLimits.TYPE)) {
      for (CrashPoint.Point point : List.of(CrashPoint.Point.AFTER_INTENT, CrashPoint.Point.SENT)) {
        String name = "copy" + kills++ + ".qcow2";
        boolean died =
            CrashingController.dies(
                disk.controller(),
                disk.state(),
                slowing,
                disk.copy(name),
                (at, step) -> {
                  boolean here = at == point && step.type().equals(kind);
                  if (step instanceof SlowGuest && at == CrashPoint.Point.ANSWERED) {
                    hurry(disk);
                  }
                  return here;
                });
        assertThat(died).as("%s %s", kind, point).isTrue();
        hurry(disk);

        QmpConnection next = disk.controller();
        List<OperationOutcome> outcomes =
            Await.get(Operations.on(BlockJobs.on(next), disk.state()).recover());
        Await.get(next.close());

        assertThat(outcomes).as("%s %s", kind, point).hasSize(1);
        assertThat(outcomes.get(0).left()).isEmpty();
        assertThat(outcomes.get(0).kind()).as(outcomes.toString()).isEqualTo(Kind.DONE);
        disk.hasItsOwnLimits();
        assertThat(Await.get(disk.vm().jobs().query())).isEmpty();
      }
    }
    disk.writer().nothingLost(disk.vm().guest());
  }

  private static void hurry(OverloadedDisk disk) {
    disk.vm()
        .jobs()
        .query()
        .onSuccess(
            jobs ->
                jobs.forEach(
                    job ->
                        disk.vm()
                            .connection()
                            .execute(
                                "block-job-set-speed",
                                new JsonObject().put("device", job.id().value()).put("speed", 0))));
  }

  private OperationOutcome outcome(DiskUnderLoad chain, OperationRequest request, Convergence how) {
    return outcome(chain.vm().jobs(), chain.state(), request, how);
  }

  private OperationOutcome outcome(
      BlockJobs jobs, Path state, OperationRequest request, Convergence how) {
    OperationListener listener =
        new OperationListener() {
          @Override
          public void notice(String text) {
            notices.add(text);
          }
        };
    return Await.get(
        Operations.on(jobs, state)
            .converging(how)
            .start(request, listener)
            .compose(operation -> operation.outcome()));
  }

  private static List<OperationReport.Event> timeline(Path state, OperationOutcome outcome) {
    return new OperationHistory(state).show(outcome.id()).timeline();
  }
}
