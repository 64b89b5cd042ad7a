package dev.blockjob.jobs.operation.step;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.operation.step.Facts.JobFact;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Freezes the guest's file systems through its agent, for the moment at which jobs are let through
 * their gates. From the time that this is written down a {@link ThawGuest} is owed; whoever comes
 * after a crash thaws first, and freezes anew if the moment has not come yet.
 *
 * @param agent the address of the agent's socket
 * @param jobs that the moment is about
 */
public record FreezeGuest(String agent, List<JobId> jobs) implements Step {
  private static final Set<JobFact> OVER = Set.of(JobFact.ENDING, JobFact.KEPT);

  /** Copies. */
  public FreezeGuest {
    jobs = List.copyOf(jobs);
  }

  static FreezeGuest read(JsonObject json) {
    return new FreezeGuest(Fields.text(json, "agent"), Fields.jobs(json));
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
  public Evidence evidence(Facts facts) {
    return facts.all(jobs, OVER);
  }

  /** The guest may run on another host than we. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public JsonObject json() {
    return Fields.jobs(jobs).put("agent", agent);
  }
}
