package dev.blockjob.operations.plan;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that was there when the operation was planned, and that its disks need.
 *
 * @param file absolute
 * @param identity which file that was
 * @param until the job whose switch ends the need for it; null if it is needed to the end
 */
public record PlannedFile(Path file, String identity, @Nullable JobId until) {

  /** Its members in a journal. */
  public JsonObject json() {
    JsonObject json = new JsonObject().put("file", file.toString()).put("identity", identity);
    return until == null ? json : json.put("until", until.value());
  }

  /** Reads {@link #json}. */
  public static PlannedFile read(JsonObject json) {
    String until = json.getString("until");
    return new PlannedFile(
        Path.of(json.getString("file", "")),
        json.getString("identity", ""),
        until == null ? null : new JobId(until));
  }
}
