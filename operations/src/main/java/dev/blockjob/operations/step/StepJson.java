package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;

/** Steps and jobs as journals have them. {@link StepRegistry} reads steps. */
public final class StepJson {

  static final String KIND = "step";

  private StepJson() {}

  /** A step. */
  public static JsonObject write(Step step) {
    return new JsonObject().put(KIND, step.type().wireName()).mergeIn(step.json());
  }

  /** A job. */
  public static JsonObject write(PlannedJob job) {
    return job.json();
  }

  /** The other way round. */
  public static PlannedJob readJob(JsonObject json) {
    return PlannedJob.read(json);
  }
}
