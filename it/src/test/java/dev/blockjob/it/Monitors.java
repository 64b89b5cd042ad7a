package dev.blockjob.it;

import dev.blockjob.qmp.QmpAddress;

/** Further monitors of a QEMU, beside the one that it always has. */
public final class Monitors {

  private Monitors() {}

  /**
   * The arguments for one more.
   *
   * @param where the chardev's address, such as {@code path=second.sock}
   * @param pretty whether it prints messages over several lines
   */
  public static String[] arguments(Lab lab, String id, String where, boolean pretty) {
    String socket = "socket,id=" + id + "," + where + ",server=on,wait=off";
    return lab.kind().hasGuest()
        ? new String[] {"-chardev", socket, pretty ? "-qmp-pretty" : "-qmp", "chardev:" + id}
        : new String[] {
          "--chardev", socket, "--monitor", "chardev=" + id + ",pretty=" + (pretty ? "on" : "off")
        };
  }

  /** The arguments for a plain one at {@code ID.sock}. */
  public static String[] arguments(Lab lab, String id) {
    return arguments(lab, id, "path=" + id + ".sock", false);
  }

  /** The address of {@link #arguments(Lab, String)}. */
  public static QmpAddress address(Lab lab, String id) {
    return QmpAddress.unix(lab.folder().resolve(id + ".sock"));
  }
}
