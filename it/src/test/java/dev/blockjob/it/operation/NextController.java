package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.QmpConnection;
import java.util.List;

/** The controller that comes next, after one died. */
final class NextController {
  private NextController() {}

  /** The one operation that there is gets finished, and nothing is left. */
  static void completely(DiskUnderLoad chain, int boundary) {
    QmpConnection connection = chain.controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(connection), chain.state()).recover());
    Await.get(connection.close());
    assertThat(outcomes).as("boundary %s", boundary).hasSize(1);
    assertThat(outcomes.get(0).kind())
        .as("boundary %s: %s", boundary, outcomes)
        .isEqualTo(Kind.DONE);
    assertThat(outcomes.get(0).left()).as("boundary %s", boundary).isEmpty();
  }
}
