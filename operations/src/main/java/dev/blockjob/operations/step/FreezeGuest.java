package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Freezes the guest's file systems through its agent, for the moment at which jobs are let through
 * their gates. From the time that this is written down a {@link ThawGuest} is pending; a recovery
 * after a crash thaws first, and freezes anew if the moment has not come yet.
 *
 * @param agent the address of the agent's socket
 * @param jobs that the moment is about
 */
public record FreezeGuest(String agent, List<JobId> jobs) implements Step {
  private static final Set<JobObservation> OVER =
      Set.of(JobObservation.ENDING, JobObservation.KEPT);

  /** Copies. */
  public FreezeGuest {
    jobs = List.copyOf(jobs);
  }

  static FreezeGuest read(JsonObject json) {
    return new FreezeGuest(JsonFields.text(json, "agent"), JsonFields.jobs(json));
  }

  @Override
  public Kind kind() {
    return Kind.FREEZE_GUEST;
  }

  @Override
  public String description() {
    return "freeze the guest's file systems through " + agent;
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.all(jobs, OVER);
  }

  /** The guest may run on another host than we. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs).put("agent", agent);
  }
}
