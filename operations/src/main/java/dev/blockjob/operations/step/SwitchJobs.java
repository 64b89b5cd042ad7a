package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets all of the jobs through their gates in one burst: {@code job-complete} or {@code
 * job-finalize}. The point of no return.
 */
public record SwitchJobs(List<JobId> jobs) implements Step {

  private static final Set<JobObservation> SENT =
      Set.of(JobObservation.ENDING, JobObservation.KEPT);

  /** Copies. */
  public SwitchJobs {
    jobs = List.copyOf(jobs);
  }

  static String names(List<JobId> jobs) {
    return jobs.stream().map(JobId::value).collect(Collectors.joining(", "));
  }

  @Override
  public Kind kind() {
    return Kind.SWITCH_JOBS;
  }

  @Override
  public String description() {
    return "switch: let " + names(jobs) + " change the graph";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.all(jobs, SENT);
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs);
  }
}
