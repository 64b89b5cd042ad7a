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
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Waits for the jobs' ends, sees in the graph that each did what it promised, and dismisses it. */
public record AwaitEnds(List<JobId> jobs) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<AwaitEnds> TYPE =
      new StepType<>("await-ends", AwaitEnds.class, json -> new AwaitEnds(JsonFields.jobs(json)));

  /** Copies. */
  public AwaitEnds {
    jobs = List.copyOf(jobs);
  }

  @Override
  public StepType<AwaitEnds> type() {
    return TYPE;
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

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return JobCompletion.at(qemu).await(jobs, run.note());
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return images.afterCommit(this, jobs);
  }

  @Override
  public List<JobId> jobs(JobAction action) {
    return action == JobAction.AWAIT_END ? jobs : List.of();
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    List<JobId> left = remaining.of(jobs);
    return left.isEmpty() ? Optional.empty() : Optional.of(new AwaitEnds(left));
  }
}
