package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compensates {@link CreateFile}: deletes the file if it is the claimed one and not in use, then
 * the claim.
 *
 * @param after the job that must have succeeded, where the file had a use until then; null for none
 */
public record DiscardFile(Path file, Path claim, @Nullable JobId after) implements Step {

  static DiscardFile read(JsonObject json) {
    return new DiscardFile(
        Path.of(JsonFields.text(json, "file")),
        Path.of(JsonFields.text(json, "claim")),
        JsonFields.job(json, "after"));
  }

  @Override
  public Kind kind() {
    return Kind.DISCARD_FILE;
  }

  @Override
  public String description() {
    return "delete " + file + ", if it is still the one that this operation created";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.files().contains(claim) ? Evidence.NOT_HAPPENED : Evidence.HAPPENED;
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  /** What the operation made is rolled back without: that it did shows in its plan. */
  @Override
  public boolean isForced() {
    return after != null;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public List<Path> files() {
    return List.of(claim);
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("file", file.toString()).put("claim", claim.toString());
    return after == null ? json : json.put("after", after.value());
  }
}
