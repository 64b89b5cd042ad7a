package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a file where it is, and says so.
 *
 * @param why null for a file that QEMU was to make where it can't be seen from here: whether it
 *     did, whether there was one before, and whether it is in use now, isn't known
 */
public record LeaveFile(Path file, @Nullable String why) implements Step {

  /** One that QEMU was to make where it can't be seen from here. */
  public LeaveFile(Path file) {
    this(file, null);
  }

  static LeaveFile read(JsonObject json) {
    return new LeaveFile(Path.of(JsonFields.text(json, "file")), json.getString("why"));
  }

  @Override
  public Kind kind() {
    return Kind.LEAVE_FILE;
  }

  @Override
  public String description() {
    return "leave " + file + (why == null ? " where QEMU may have made it" : ": " + why);
  }

  /** Why it is there. */
  public String reason() {
    if (why != null) {
      return file + " stays: " + why;
    }
    return file
        + " stays if it is there: QEMU was to make it where it can't be seen from here; if it "
        + "isn't used, delete it there";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return Evidence.NOT_HAPPENED;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("file", file.toString());
    return why == null ? json : json.put("why", why);
  }
}
