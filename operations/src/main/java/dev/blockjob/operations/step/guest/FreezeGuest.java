package dev.blockjob.operations.step.guest;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Freezes the guest's file systems through its agent, for the moment at which jobs are let through
 * their gates. From the time that this is written down a {@link ThawGuest} is pending; a recovery
 * after a crash thaws first, and freezes anew if the moment has not come yet.
 *
 * @param agent the address of the agent's socket
 * @param jobs that the moment is about
 */
public record FreezeGuest(String agent, List<JobId> jobs) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<FreezeGuest> TYPE =
      new StepType<>("freeze-guest", FreezeGuest.class, FreezeGuest::read);

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
  public StepType<FreezeGuest> type() {
    return TYPE;
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

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return GuestFreezer.at(qemu).freeze(agent, run.sent());
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.LAPSES);
  }

  @Override
  public Step owes() {
    return new ThawGuest(agent);
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    List<JobId> left = remaining.of(jobs);
    return left.isEmpty() ? Optional.empty() : Optional.of(new FreezeGuest(agent, left));
  }
}
