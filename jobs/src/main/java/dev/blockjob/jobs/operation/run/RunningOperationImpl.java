package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationPlan;
import dev.blockjob.jobs.operation.RunningOperation;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.vertx.core.Future;
import java.util.List;

/** The caller's handle of an operation. */
record RunningOperationImpl(
    QmpConnection connection,
    Plan described,
    OperationExecutor executor,
    Future<OperationOutcome> outcome)
    implements RunningOperation {

  @Override
  public OperationPlan plan() {
    return ReportMapper.plan(described);
  }

  @Override
  public List<JobId> jobs() {
    return described.jobs().stream().map(PlannedJob::id).toList();
  }

  @Override
  public void cancel(String why) {
    BoundedStream.runOn(connection.context(), () -> executor.giveUp(why));
  }
}
