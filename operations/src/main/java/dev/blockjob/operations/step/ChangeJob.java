package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonObject;

/** Has a mirror send the guest's writes to both sides at once; it stays like that. */
public record ChangeJob(JobId job) implements Step {

  static ChangeJob read(JsonObject json) {
    return new ChangeJob(new JobId(JsonFields.text(json, "job")));
  }

  @Override
  public Kind kind() {
    return Kind.CHANGE_JOB;
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
}
