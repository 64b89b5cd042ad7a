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
import dev.blockjob.operations.step.RemainingJobs;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings all of the jobs to PENDING, within a deadline. Meanwhile the guest's I/O on their disks
 * stands still. If one doesn't arrive, all are cancelled at once: nothing has switched.
 */
public record HoldJobs(List<JobId> jobs, Duration deadline) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<HoldJobs> TYPE =
      new StepType<>("hold-jobs", HoldJobs.class, HoldJobs::read);

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
  public StepType<HoldJobs> type() {
    return TYPE;
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

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return JobBarrier.at(qemu).hold(this, run.sent());
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.TAKES_IMAGES);
  }

  @Override
  public List<JobId> jobs(JobAction action) {
    return action == JobAction.HOLD ? jobs : List.of();
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    List<JobId> left = remaining.of(jobs);
    return left.isEmpty() ? Optional.empty() : Optional.of(new HoldJobs(left, deadline));
  }
}
