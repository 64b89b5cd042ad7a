package dev.blockjob.jobs.operation.step;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/**
 * Takes nothing back, and says so: a file that QEMU was to make where it can't be seen from here.
 * Whether it did, whether there was one before, and whether somebody uses it by now, isn't known.
 */
public record LeaveFile(Path file) implements Step {

  static LeaveFile read(JsonObject json) {
    return new LeaveFile(Path.of(Fields.text(json, "file")));
  }

  @Override
  public Kind kind() {
    return Kind.LEAVE_FILE;
  }

  @Override
  public String what() {
    return "leave " + file + " where QEMU may have made it";
  }

  /** Why it is there. */
  public String reason() {
    return file
        + " stays if it is there: QEMU was to make it where it can't be seen from here; if nobody"
        + " uses it, delete it there";
  }

  @Override
  public Evidence evidence(Facts facts) {
    return Evidence.NOT_HAPPENED;
  }

  @Override
  public boolean isTidying() {
    return true;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("file", file.toString());
  }
}
