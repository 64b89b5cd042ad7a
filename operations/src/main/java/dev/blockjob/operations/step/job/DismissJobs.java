package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.StepType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Dismisses jobs whose end is journalled. Nothing but QEMU's word tells of a copy that it is
 * complete, so that word is not let go of earlier.
 */
public record DismissJobs(List<JobId> jobs) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<DismissJobs> TYPE =
      new StepType<>(
          "dismiss-jobs", DismissJobs.class, json -> new DismissJobs(JsonFields.jobs(json)));

  /** Copies. */
  public DismissJobs {
    jobs = List.copyOf(jobs);
  }

  @Override
  public StepType<DismissJobs> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "dismiss " + SwitchJobs.names(jobs);
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return jobs.stream().map(observed::job).anyMatch(ObservedState.JobObservation::isListed)
        ? Evidence.NOT_HAPPENED
        : Evidence.HAPPENED;
  }

  /** What was seen of their ends, too. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public JsonObject json() {
    return JsonFields.jobs(jobs);
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return JobCompletion.at(qemu).dismiss(jobs, run.sent());
  }

  @Override
  public List<JobId> jobs(JobAction action) {
    return action == JobAction.DISMISS ? jobs : List.of();
  }
}
