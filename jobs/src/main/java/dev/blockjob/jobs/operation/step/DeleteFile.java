package dev.blockjob.jobs.operation.step;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.operation.files.OwnedFile;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes an image that the operation owns, if no process has it open or as a backing file.
 *
 * @param file absolute
 * @param key which file that was when the operation was planned (device and inode): another one of
 *     the same name is not deleted
 * @param after the job that must have succeeded; null for a file that the operation created
 * @param unread another file that couldn't be read when this was planned, so that it may have the
 *     image as its backing file: it is kept unless that can be read by then; null for none
 * @param withSnapshots whether it is deleted even if it holds internal snapshots by then
 */
public record DeleteFile(
    Path file, String key, @Nullable JobId after, @Nullable Path unread, boolean withSnapshots)
    implements Step {

  /** Of which nobody else could be seen. */
  public DeleteFile(Path file, String key, @Nullable JobId after) {
    this(file, key, after, null, false);
  }

  /** What it deletes. */
  public OwnedFile owned() {
    return new OwnedFile(file, key, withSnapshots);
  }

  static DeleteFile read(JsonObject json) {
    return new DeleteFile(
        Path.of(JsonFields.text(json, "file")),
        JsonFields.text(json, "key"),
        JsonFields.job(json, "after"),
        json.containsKey("unread") ? Path.of(JsonFields.text(json, "unread")) : null,
        json.getBoolean("with-snapshots", false));
  }

  @Override
  public Kind kind() {
    return Kind.DELETE_FILE;
  }

  @Override
  public String description() {
    return "delete " + file + (unread == null ? "" : ", if by then " + unread + " can be read");
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.files().contains(file) ? Evidence.NOT_HAPPENED : Evidence.HAPPENED;
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("file", file.toString()).put("key", key);
    if (after != null) {
      json.put("after", after.value());
    }
    if (unread != null) {
      json.put("unread", unread.toString());
    }
    return withSnapshots ? json.put("with-snapshots", true) : json;
  }
}
