package dev.blockjob.jobs.operation.step;

import dev.blockjob.jobs.JobId;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Starts a job of the plan. Undone by cancelling it.
 *
 * @param what the job's work in words
 */
public record StartJob(JobId job, String what) implements Step {

  static StartJob read(JsonObject json) {
    return new StartJob(new JobId(Fields.text(json, "job")), Fields.text(json, "what"));
  }

  @Override
  public Kind kind() {
    return Kind.START_JOB;
  }

  @Override
  public Evidence evidence(Facts facts) {
    return switch (facts.job(job)) {
      case AS_BEFORE -> Evidence.NOT_HAPPENED;
      case UNSEEN -> Evidence.UNDECIDED;
      case AT_WORK, AT_GATE, ENDING, KEPT, FAILED -> Evidence.HAPPENED;
    };
  }

  @Override
  public List<Step> undo() {
    return List.of(new CancelJobs(List.of(job)));
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("job", job.value()).put("what", what);
  }
}
