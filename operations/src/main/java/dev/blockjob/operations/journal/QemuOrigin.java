package dev.blockjob.operations.journal;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The QEMU that an operation was planned on.
 *
 * @param monitor its address
 * @param qemu its version
 * @param process its process id and when that began; null if it can't be seen from here
 * @param host where the operation was begun, and with a process where that runs; null in journals
 *     that were begun before hosts were recorded
 */
public record QemuOrigin(
    String monitor, String qemu, @Nullable String process, @Nullable Host host) {

  private static final String HOST = "host";

  /** Of an unknown host. */
  public QemuOrigin(String monitor, String qemu, @Nullable String process) {
    this(monitor, qemu, process, null);
  }

  JsonObject json() {
    JsonObject json = new JsonObject().put("monitor", monitor).put("qemu", qemu);
    if (process != null) {
      json.put("process", process);
    }
    return host == null ? json : json.put(HOST, host.json());
  }

  static QemuOrigin read(JsonObject json) {
    JsonObject host = json.getJsonObject(HOST);
    return new QemuOrigin(
        json.getString("monitor", ""),
        json.getString("qemu", ""),
        json.getString("process"),
        host == null ? null : Host.read(host));
  }

  /** Whether {@code other} is surely the same process. */
  public boolean isSame(QemuOrigin other) {
    return process != null
        && process.equals(other.process)
        && (host == null || other.host == null || host.boot().equals(other.host.boot()));
  }

  /** Whether {@code other} is surely another process. */
  public boolean isAnother(QemuOrigin other) {
    return process != null
        && (isBefore(other.host) || (other.process != null && !process.equals(other.process)));
  }

  /**
   * Whether the process has surely ended, for its host was booted since. One that can't be seen may
   * run elsewhere: nothing can be said of it.
   */
  public boolean isBefore(@Nullable Host now) {
    return process != null && host != null && now != null && now.isLaterBootOf(host);
  }

  /** The name of the other host that it was begun on; null if that is {@code here}, or unknown. */
  public @Nullable String elsewhere(Host here) {
    return host != null && here.isAnother(host) ? host.name() : null;
  }
}
