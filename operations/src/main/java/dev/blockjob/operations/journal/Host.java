package dev.blockjob.operations.journal;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A host, as it is between two boots. What can't be read is empty, and is evidence of nothing.
 *
 * @param name its host name
 * @param machine its machine id, which copies of one installation may share
 * @param boot its boot id: no two boots of any host have the same
 */
public record Host(String name, String machine, String boot) {

  private static final String NAME = "name";
  private static final String MACHINE = "machine";
  private static final String BOOT = "boot";

  /** Read once, when the first operation asks for it. */
  private static final class ThisHost {
    static final Host HERE =
        new Host(
            read("/proc/sys/kernel/hostname"),
            read("/etc/machine-id"),
            read("/proc/sys/kernel/random/boot_id"));
  }

  /** The one that this process runs on. */
  public static Host here() {
    return ThisHost.HERE;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether {@code other} is another host, as far as can be told. */
  public boolean isAnother(Host other) {
    return !isSame(boot, other.boot)
        && (isDifferent(name, other.name) || isDifferent(machine, other.machine));
  }

  /** Whether all processes that ran on {@code other} have surely ended. */
  public boolean isLaterBootOf(Host other) {
    return !isAnother(other) && isDifferent(boot, other.boot);
  }

  private static boolean isSame(String one, String other) {
    return !one.isEmpty() && one.equals(other);
  }

  private static boolean isDifferent(String one, String other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }

  JsonObject json() {
    return new JsonObject().put(NAME, name).put(MACHINE, machine).put(BOOT, boot);
  }

  static Host read(JsonObject json) {
    return new Host(
        json.getString(NAME, ""), json.getString(MACHINE, ""), json.getString(BOOT, ""));
  }
}
