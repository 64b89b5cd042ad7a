package dev.blockjob.jobs.journal;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The QEMU that an operation was planned on.
 *
 * @param monitor its address
 * @param qemu its version
 * @param process its process id and when that began; null if it can't be seen from here
 */
public record Origin(String monitor, String qemu, @Nullable String process) {

  JsonObject json() {
    JsonObject json = new JsonObject().put("monitor", monitor).put("qemu", qemu);
    return process == null ? json : json.put("process", process);
  }

  static Origin read(JsonObject json) {
    return new Origin(
        json.getString("monitor", ""), json.getString("qemu", ""), json.getString("process"));
  }

  /** Whether {@code other} is surely the same process. */
  public boolean isSame(Origin other) {
    return process != null && process.equals(other.process);
  }

  /** Whether {@code other} is surely another process. */
  public boolean isAnother(Origin other) {
    return process != null && other.process != null && !process.equals(other.process);
  }
}
