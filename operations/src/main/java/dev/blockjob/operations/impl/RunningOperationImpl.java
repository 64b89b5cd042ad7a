package dev.blockjob.operations.impl;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.operations.engine.OperationExecutor;
import dev.blockjob.operations.engine.ReportMapper;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.PlannedJob;
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
