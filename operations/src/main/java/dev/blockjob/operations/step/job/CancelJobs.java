package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.StepType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Cancels jobs that have not switched, waits for their ends and dismisses them. */
public record CancelJobs(List<JobId> jobs) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<CancelJobs> TYPE =
      new StepType<>(
          "cancel-jobs", CancelJobs.class, json -> new CancelJobs(JsonFields.jobs(json)));

  /** Copies. */
  public CancelJobs {
    jobs = List.copyOf(jobs);
  }

  @Override
  public StepType<CancelJobs> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "cancel " + SwitchJobs.names(jobs);
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return jobs.stream().map(observed::job).anyMatch(JobObservation::isListed)
        ? Evidence.NOT_HAPPENED
        : Evidence.HAPPENED;
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs);
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return JobCompletion.at(qemu).cancel(jobs, run.sent());
  }

  @Override
  public List<JobId> jobs(JobAction action) {
    return action == JobAction.CANCEL ? jobs : List.of();
  }
}
