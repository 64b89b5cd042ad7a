package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Waits until all of the jobs are at their gates; until then nothing has switched. */
public record AwaitGates(List<JobId> jobs) implements Step {

  private static final Set<JobObservation> THERE =
      Set.of(JobObservation.AT_GATE, JobObservation.ENDING, JobObservation.KEPT);

  /** Copies. */
  public AwaitGates {
    jobs = List.copyOf(jobs);
  }

  @Override
  public Kind kind() {
    return Kind.AWAIT_GATES;
  }

  @Override
  public String description() {
    return "wait until " + SwitchJobs.names(jobs) + " can switch";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.all(jobs, THERE);
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs);
  }
}
