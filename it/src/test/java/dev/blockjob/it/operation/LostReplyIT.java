package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import java.util.List;

/**
 * The line is cut in a merge, while its controller lives and the guest writes. Behind a relay it
 * can't be seen which process QEMU is: what its jobs and images don't show is not guessed then.
 */
class LostReplyIT {

  private static final List<String> BEFORE = List.of("base", "s1", "s2", "active");
  private static final List<String> AFTER = List.of("base", "s1", "s2");

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aRequestToStartThatNeverArrivedIsNotGuessedAtWhereQemuIsNotKnownAgain(QemuLab lab) {
    Run run = Run.cut(lab, "block-commit", ConnectionCutter.Lost.REQUEST);

    OperationOutcome outcome = run.recovers();

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains("may have switched", "this may be another QEMU");
    assertThat(run.chain.layers()).isEqualTo(BEFORE);
    assertThat(run.chain.images()).as("nothing is deleted").containsAll(BEFORE);
    run.chain.nothingLost();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aJobWhoseStartWasNotAnsweredIsFinished(QemuLab lab) {
    Run.cut(lab, "block-commit", ConnectionCutter.Lost.REPLY).isFinished();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aRequestToCompleteThatNeverArrivedIsSentAgain(QemuLab lab) {
    Run.cut(lab, "job-complete", ConnectionCutter.Lost.REQUEST).isFinished();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aCompletionThatWasNotAnsweredIsSeenInTheGraph(QemuLab lab) {
    Run.cut(lab, "job-complete", ConnectionCutter.Lost.REPLY).isFinished();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aDismissalThatNeverArrivedIsDoneAgain(QemuLab lab) {
    Run.cut(lab, "job-dismiss", ConnectionCutter.Lost.REQUEST).isFinished();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aDismissalThatWasNotAnsweredIsNotGuessedAtWhereQemuIsNotKnownAgain(QemuLab lab) {
    Run run = Run.cut(lab, "job-dismiss", ConnectionCutter.Lost.REPLY);

    OperationOutcome outcome = run.recovers();

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains("may have switched", "this may be another QEMU");
    assertThat(run.chain.layers()).isEqualTo(AFTER);
    assertThat(run.chain.images()).as("nothing is deleted").containsAll(BEFORE);
    run.chain.nothingLost();
  }

  /** A merge whose line was cut. */
  private record Run(DiskUnderLoad chain, QmpAddress address) {

    static Run cut(QemuLab lab, String command, ConnectionCutter.Lost lost) {
      DiskUnderLoad chain = DiskUnderLoad.start(lab, BEFORE.toArray(String[]::new));
      QmpAddress.Unix monitor = (QmpAddress.Unix) chain.controllerAddress();
      ConnectionCutter connectionCutter =
          lab.keep(
              ConnectionCutter.at(
                  monitor.path(), lab.folder().resolve("cutter.sock"), command, lost));
      QmpConnection connection = connect(connectionCutter.address());
      Merge merge = Merge.of(chain.vm().disk(), "s2").withDirection(Direction.COMMIT);

      Throwable failure =
          catchThrowable(
              () ->
                  Await.get(
                      Operations.on(BlockJobs.on(connection), chain.state())
                          .start(merge, OperationListener.NONE)
                          .compose(RunningOperation::outcome)));

      assertThat(connectionCutter.hasCut()).isTrue();
      assertThat(failure).isInstanceOfAny(OutcomeUnknownException.class, NotSentException.class);
      return new Run(chain, connectionCutter.address());
    }

    private static QmpConnection connect(QmpAddress address) {
      return Await.get(QmpClient.create(QemuLab.vertx(), address).connect());
    }

    OperationOutcome recovers() {
      QmpConnection connection = connect(address);
      List<OperationOutcome> outcomes =
          Await.get(Operations.on(BlockJobs.on(connection), chain.state()).recover());
      Await.get(connection.close());
      assertThat(outcomes).hasSize(1);
      return outcomes.get(0);
    }

    void isFinished() {
      OperationOutcome outcome = recovers();
      assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
      assertThat(outcome.left()).as("unseen through a relay").isNotEmpty();
      assertThat(outcome.left()).allMatch(left -> left.contains("isn't QEMU"));
      assertThat(chain.layers()).isEqualTo(AFTER);
      assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
      assertThat(chain.images()).as("unseen through a relay, so kept").containsAll(BEFORE);
      chain.nothingLost();
      chain.isWholeIn("s2");
    }
  }
}
