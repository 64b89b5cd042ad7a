package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Cancels jobs that have not switched, waits for their ends and dismisses them. */
public record CancelJobs(List<JobId> jobs) implements Step {

  /** Copies. */
  public CancelJobs {
    jobs = List.copyOf(jobs);
  }

  @Override
  public Kind kind() {
    return Kind.CANCEL_JOBS;
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
}
