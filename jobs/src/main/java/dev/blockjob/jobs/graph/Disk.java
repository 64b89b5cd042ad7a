package dev.blockjob.jobs.graph;

import org.jspecify.annotations.Nullable;

/**
 * A disk: a device and the node that it reads and writes.
 *
 * @param qdev the device's id or QOM path as {@code query-block} has it; null without a device
 * @param device the {@code -drive} id; null if empty
 * @param root the node under the device, a job's filter included
 * @param active the topmost node that is no filter: the active layer
 */
public record Disk(@Nullable String qdev, @Nullable String device, String root, String active) {

  private static final String PERIPHERAL = "/machine/peripheral/";

  /** The device's id without the QOM path around it; null if it has none. */
  public @Nullable String qdevId() {
    if (qdev == null || !qdev.startsWith("/")) {
      return qdev;
    }
    if (!qdev.startsWith(PERIPHERAL)) {
      return null;
    }
    String rest = qdev.substring(PERIPHERAL.length());
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  /**
   * What people call it: the qdev id, else the {@code -drive} id, else the active layer's node
   * name.
   */
  public String name() {
    String id = qdevId();
    return id != null ? id : device != null ? device : active;
  }

  /** Whether a device has it; else only exports, or nobody, use its root node. */
  public boolean hasDevice() {
    return qdev != null || device != null;
  }

  /** Whether it is the same device, wherever its root is now. False for disks without a device. */
  public boolean isSameDevice(Disk other) {
    return hasDevice()
        && java.util.Objects.equals(qdev, other.qdev)
        && java.util.Objects.equals(device, other.device);
  }
}
