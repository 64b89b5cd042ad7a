package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Dismisses jobs whose end is journalled. Nothing but QEMU's word tells of a copy that it is
 * complete, so that word is not let go of earlier.
 */
public record DismissJobs(List<JobId> jobs) implements Step {

  /** Copies. */
  public DismissJobs {
    jobs = List.copyOf(jobs);
  }

  @Override
  public Kind kind() {
    return Kind.DISMISS_JOBS;
  }

  @Override
  public String description() {
    return "dismiss " + SwitchJobs.names(jobs);
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return jobs.stream().map(observed::job).anyMatch(ObservedState.JobObservation::isListed)
        ? Evidence.NOT_HAPPENED
        : Evidence.HAPPENED;
  }

  /** What was seen of their ends, too. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs);
  }
}
