package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * Starts a job of the plan. Undone by cancelling it.
 *
 * @param description the job's work in words
 * @param changes images in which another content can be read from then on: no other image may have
 *     them as a backing file
 */
public record StartJob(JobId job, String description, List<Path> changes) implements Step {

  /** Copies. */
  public StartJob {
    changes = List.copyOf(changes);
  }

  /** Of a job that changes no image that others could have. */
  public StartJob(JobId job, String description) {
    this(job, description, List.of());
  }

  static StartJob read(JsonObject json) {
    return new StartJob(
        new JobId(JsonFields.text(json, "job")),
        JsonFields.text(json, "what"),
        json.containsKey("changes")
            ? JsonFields.texts(json, "changes").stream().map(Path::of).toList()
            : List.of());
  }

  @Override
  public Kind kind() {
    return Kind.START_JOB;
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return switch (observed.job(job)) {
      case UNCHANGED -> Evidence.NOT_HAPPENED;
      case UNSEEN -> Evidence.UNDECIDED;
      case RUNNING, AT_GATE, ENDING, KEPT, FAILED -> Evidence.HAPPENED;
    };
  }

  @Override
  public List<Step> compensation() {
    return List.of(new CancelJobs(List.of(job)));
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("job", job.value()).put("what", description);
    return changes.isEmpty()
        ? json
        : json.put("changes", JsonFields.array(changes.stream().map(Path::toString).toList()));
  }
}
