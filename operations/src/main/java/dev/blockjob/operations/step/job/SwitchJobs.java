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
import java.util.stream.Collectors;

/**
 * Lets all of the jobs through their gates in one burst: {@code job-complete} or {@code
 * job-finalize}. The point of no return.
 */
public record SwitchJobs(List<JobId> jobs) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<SwitchJobs> TYPE =
      new StepType<>(
          "switch-jobs", SwitchJobs.class, json -> new SwitchJobs(JsonFields.jobs(json)));

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
  public StepType<SwitchJobs> type() {
    return TYPE;
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

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return JobBarrier.at(qemu).letThrough(jobs, run.sent());
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return images.afterCommit(this, jobs);
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.TAKES_IMAGES);
  }

  @Override
  public List<JobId> jobs(JobAction action) {
    return action == JobAction.SWITCH ? jobs : List.of();
  }

  @Override
  public Optional<Step> with(RemainingJobs remaining) {
    List<JobId> left = remaining.of(jobs);
    return left.isEmpty() ? Optional.empty() : Optional.of(new SwitchJobs(left));
  }
}
