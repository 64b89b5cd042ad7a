package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Brings all of the jobs to PENDING, within a deadline. Meanwhile the guest's I/O on their disks
 * stands still. If one doesn't arrive, all are cancelled at once: nothing has switched.
 */
public record HoldJobs(List<JobId> jobs, Duration deadline) implements Step {

  private static final Set<JobObservation> THERE =
      Set.of(JobObservation.AT_GATE, JobObservation.ENDING, JobObservation.KEPT);

  /** Copies. */
  public HoldJobs {
    jobs = List.copyOf(jobs);
  }

  static HoldJobs read(JsonObject json) {
    Long millis = json.getLong("deadline");
    if (millis == null) {
      throw new IllegalArgumentException("no \"deadline\" in " + json);
    }
    return new HoldJobs(JsonFields.jobs(json), Duration.ofMillis(millis));
  }

  @Override
  public Kind kind() {
    return Kind.HOLD_JOBS;
  }

  @Override
  public String description() {
    return "hold "
        + SwitchJobs.names(jobs)
        + " where all can switch, for "
        + deadline.toMillis()
        + " ms at most; the guest's I/O on these disks stands still meanwhile";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.all(jobs, THERE);
  }

  /** All at once: the guest waits. */
  @Override
  public List<Step> compensation() {
    return List.of(new CancelJobs(jobs));
  }

  /** The guest may run on another host than we. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs).put("deadline", deadline.toMillis());
  }
}
