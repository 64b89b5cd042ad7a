package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Waits for the jobs' ends, sees in the graph that each did what it promised, and dismisses it. */
public record AwaitEnds(List<JobId> jobs) implements Step {

  /** Copies. */
  public AwaitEnds {
    jobs = List.copyOf(jobs);
  }

  @Override
  public Kind kind() {
    return Kind.AWAIT_ENDS;
  }

  @Override
  public String description() {
    return "wait for the end of " + SwitchJobs.names(jobs) + " and see it in the graph";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.all(jobs, Set.of(JobObservation.KEPT));
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs);
  }
}
