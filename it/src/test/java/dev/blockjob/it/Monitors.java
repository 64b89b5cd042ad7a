package dev.blockjob.it;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Further monitors of a QEMU, beside the one that it always has. */
public final class Monitors {

  private Monitors() {}

  /**
   * The arguments for one more.
   *
   * @param where the chardev's address, such as {@code path=second.sock}
   * @param pretty whether it prints messages over several lines
   */
  public static String[] arguments(QemuLab lab, String id, String where, boolean pretty) {
    return monitor(lab, id, where + ",server=on,wait=off", pretty);
  }

  /** The arguments for one that connects to {@code where} by itself, and QEMU waits for that. */
  public static String[] connecting(QemuLab lab, String id, String where) {
    return monitor(lab, id, where + ",server=off", false);
  }

  private static String[] monitor(QemuLab lab, String id, String options, boolean pretty) {
    String socket = "socket,id=" + id + "," + options;
    return lab.kind().hasGuest()
        ? new String[] {"-chardev", socket, pretty ? "-qmp-pretty" : "-qmp", "chardev:" + id}
        : new String[] {
          "--chardev", socket, "--monitor", "chardev=" + id + ",pretty=" + (pretty ? "on" : "off")
        };
  }

  /** The arguments for a plain one at {@code ID.sock}. */
  public static String[] arguments(QemuLab lab, String id) {
    return arguments(lab, id, "path=" + id + ".sock", false);
  }

  /** The address of {@link #arguments(QemuLab, String)}. */
  public static QmpAddress address(QemuLab lab, String id) {
    return QmpAddress.unix(lab.folder().resolve(id + ".sock"));
  }

  /**
   * The port of a monitor on {@code port=0}, which the kernel chose: {@code
   * disconnected:tcp:127.0.0.1:45677,server=on}.
   */
  public static int port(QmpConnection connection, String id) {
    JsonArray all = (JsonArray) Await.get(connection.execute("query-chardev"));
    String name =
        all.stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("label").equals(id))
            .map(one -> one.getString("filename"))
            .findFirst()
            .orElseThrow();
    return Integer.parseInt(name.replaceAll(".*:(\\d+).*", "$1"));
  }
}
