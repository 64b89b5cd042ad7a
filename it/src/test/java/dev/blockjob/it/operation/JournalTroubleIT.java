package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.it.Await;
import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.journal.JournalException;
import dev.blockjob.jobs.operation.Direction;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationOutcome.Kind;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.operation.run.Boundary;
import dev.blockjob.jobs.operation.run.OperationsImpl;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The journal can't be begun, or can't be written any more in the middle of a merge. */
class JournalTroubleIT {

  private static final List<String> BEFORE = List.of("base", "s1", "s2", "active");

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void withoutAJournalNothingIsDone(Lab lab) throws IOException {
    Chain chain = start(lab);
    Files.createFile(chain.state());

    Throwable failure =
        catchThrowable(
            () ->
                Await.get(
                    Victim.starting(merge(chain))
                        .apply(Operations.on(chain.vm().jobs(), chain.state()))));

    assertThat(failure)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("nothing is done without one")
        .hasMessageContaining("--state-dir");
    Files.delete(chain.state());
    chain.isTidy(BEFORE);
    chain.nothingLost();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aJournalThatCanNotBeWrittenAnyMoreHasTheMergeTakenBack(Lab lab) {
    Chain chain = start(lab);
    QmpConnection connection = chain.controller();
    Boundary full =
        (point, step, journal) -> {
          if (point == Boundary.Point.BEFORE_INTENT && step.kind() == Step.Kind.AWAIT_GATES) {
            journal.close(); // as when the disk is full: each write to it fails from here on
          }
          return Future.succeededFuture();
        };

    OperationOutcome outcome =
        Await.get(
            Victim.starting(merge(chain))
                .apply(new OperationsImpl(BlockJobs.on(connection), chain.state(), full)));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("journal", "can't be written");
    assertThat(outcome.left()).isEmpty();
    chain.isTidy(BEFORE);
    List<OperationOutcome> recovered =
        Await.get(Operations.on(BlockJobs.on(connection), chain.state()).recover());
    Await.get(connection.close());
    assertThat(recovered).as("what was taken back is not carried out after all").isEmpty();
    chain.isTidy(BEFORE);
    chain.nothingLost();
  }

  private static Chain start(Lab lab) {
    return Chain.start(lab, BEFORE.toArray(String[]::new));
  }

  private static Merge merge(Chain chain) {
    return Merge.of(chain.vm().disk(), "s2").withDirection(Direction.COMMIT);
  }
}
