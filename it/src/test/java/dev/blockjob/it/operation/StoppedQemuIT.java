package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.StoppedQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;

/** QEMU is stopped (SIGSTOP) for longer than a command may take. */
class StoppedQemuIT {

  /** Bytes a second: nothing ends by itself while a test looks on. */
  private static final long SPEED = 1 << 20;

  private static final QmpOptions IMPATIENT =
      QmpOptions.defaults().withCommandTimeout(Duration.ofSeconds(1));

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aSwitchBeforeWhichNobodyAnswersIsUnknownUntilRecoveryAsks(QemuLab lab) {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "s1", "s2", "active");
    QmpConnection connection =
        Await.get(
            QmpClient.create(QemuLab.vertx(), chain.controllerAddress(), IMPATIENT).connect());
    CrashPoint stop =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.AFTER_INTENT && step instanceof SwitchJobs) {
            StoppedQemu.stop(chain.vm().process());
          }
          return Future.succeededFuture();
        };
    Merge merge = Merge.of(chain.vm().disk(), "s2").withDirection(Direction.COMMIT);

    Throwable failure =
        catchThrowable(
            () ->
                Await.get(
                    new OperationsImpl(BlockJobs.on(connection), chain.state(), stop)
                        .start(merge, OperationListener.NONE)
                        .compose(RunningOperation::outcome)));

    assertThat(failure)
        .isInstanceOfSatisfying(
            OutcomeUnknownException.class,
            unknown ->
                assertThat(unknown.command())
                    .as("whose the images are is asked before the switch")
                    .isEqualTo("query-status"));
    assertThat(chain.images()).contains("active");
    StoppedQemu.resume(chain.vm().process());
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), chain.state()).recover());
    Await.get(connection.close());
    assertThat(outcomes).extracting(OperationOutcome::kind).containsExactly(Kind.DONE);
    chain.isTidy(List.of("base", "s1", "s2"));
    chain.nothingLost();
    chain.isWholeIn("s2");
  }

  /** Whoever comes next does what the first one was told to, and had no answer for. */
  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void whatWasGivenUpMeanwhileIsTakenBackByRecovery(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    QmpConnection first = chain.controller();
    Promise<Void> stopped = Promise.promise();
    CrashPoint stop =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.AFTER_INTENT && step instanceof AwaitGates) {
            StoppedQemu.stop(chain.vm().process());
            stopped.tryComplete();
          }
          return Future.succeededFuture();
        };
    Move move = Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withSpeed(SPEED);
    RunningOperation running =
        Await.get(
            new OperationsImpl(BlockJobs.on(first), chain.state(), stop)
                .start(move, OperationListener.NONE));
    Await.get(stopped.future());

    running.cancel("nobody wants it");
    Await.get(first.close());
    assertThat(catchThrowable(() -> Await.get(running.outcome())))
        .isInstanceOfAny(OutcomeUnknownException.class, NotSentException.class);
    StoppedQemu.resume(chain.vm().process());
    QmpConnection second = chain.controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(second), chain.state()).recover());
    Await.get(second.close());
    assertThat(outcomes).extracting(OperationOutcome::kind).containsExactly(Kind.UNDONE);
    assertThat(MovedDiskAssert.file(lab)).doesNotExist();
    chain.isTidy(List.of("base", "active"));
    chain.nothingLost();
  }
}
