package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.StepType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Has a mirror send the guest's writes to both sides at once; it stays like that. */
public record ChangeJob(JobId job) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<ChangeJob> TYPE =
      new StepType<>("change-job", ChangeJob.class, ChangeJob::read);

  static ChangeJob read(JsonObject json) {
    return new ChangeJob(new JobId(JsonFields.text(json, "job")));
  }

  @Override
  public StepType<ChangeJob> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "switch " + job + " to write-blocking";
  }

  /** Doing it again changes nothing. */
  @Override
  public Evidence evidence(ObservedState observed) {
    return Evidence.NOT_HAPPENED;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("job", job.value());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return OperationJobs.at(qemu).change(job, run.sent());
  }
}
