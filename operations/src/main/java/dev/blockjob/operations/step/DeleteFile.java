package dev.blockjob.operations.step;

import dev.blockjob.jobs.image.OwnedFile;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.HeldData;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
 * @param dropped what it may hold beside what its guest reads when it is deleted
 */
public record DeleteFile(
    Path file, String key, @Nullable JobId after, @Nullable Path unread, Set<HeldData> dropped)
    implements Step {

  private static final String SNAPSHOTS = "with-snapshots";
  private static final String BITMAPS = "with-bitmaps";

  /** Copies. */
  public DeleteFile {
    dropped = Set.copyOf(dropped);
  }

  /** Of which nobody else could be seen. */
  public DeleteFile(Path file, String key, @Nullable JobId after) {
    this(file, key, after, null, Set.of());
  }

  /** What it deletes. */
  public OwnedFile owned() {
    return new OwnedFile(file, key, dropped);
  }

  static DeleteFile read(JsonObject json) {
    return new DeleteFile(
        Path.of(JsonFields.text(json, "file")),
        JsonFields.text(json, "key"),
        JsonFields.job(json, "after"),
        json.containsKey("unread") ? Path.of(JsonFields.text(json, "unread")) : null,
        dropped(json));
  }

  private static Set<HeldData> dropped(JsonObject json) {
    Set<HeldData> dropped = EnumSet.noneOf(HeldData.class);
    if (json.getBoolean(SNAPSHOTS, false)) {
      dropped.add(HeldData.INTERNAL_SNAPSHOTS);
    }
    if (json.getBoolean(BITMAPS, false)) {
      dropped.add(HeldData.BITMAPS);
    }
    return dropped;
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
    if (dropped.contains(HeldData.INTERNAL_SNAPSHOTS)) {
      json.put(SNAPSHOTS, true);
    }
    if (dropped.contains(HeldData.BITMAPS)) {
      json.put(BITMAPS, true);
    }
    return json;
  }
}
