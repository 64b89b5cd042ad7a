package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Waits until all of the jobs are at their gates; until then nothing has switched. */
public record AwaitGates(List<JobId> jobs) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<AwaitGates> TYPE =
      new StepType<>(
          "await-gates", AwaitGates.class, json -> new AwaitGates(JsonFields.jobs(json)));

  private static final Set<JobObservation> THERE =
      Set.of(JobObservation.AT_GATE, JobObservation.ENDING, JobObservation.KEPT);

  /** Copies. */
  public AwaitGates {
    jobs = List.copyOf(jobs);
  }

  @Override
  public StepType<AwaitGates> type() {
    return TYPE;
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

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return JobBarrier.at(qemu).await(jobs, run.note());
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return images.afterCommit(this, jobs);
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.LONG, Trait.ONLY_WAITS, Trait.LAPSES);
  }

  @Override
  public List<JobId> jobs(JobAction action) {
    return action == JobAction.AWAIT_GATE ? jobs : List.of();
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    List<JobId> left = remaining.of(jobs);
    return left.isEmpty() ? Optional.empty() : Optional.of(new AwaitGates(left));
  }
}
