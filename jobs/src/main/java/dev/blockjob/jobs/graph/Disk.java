package dev.blockjob.jobs.graph;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A disk: a device, or in a storage daemon an export, and the node that it reads and writes.
 *
 * @param qdev the device's id or QOM path as {@code query-block} has it; null without a device
 * @param device the {@code -drive} id; null if empty
 * @param export the id of the first export of its root node; null if there is none
 * @param root the node under the device, a job's filter included
 * @param active the topmost node that is no filter: the active layer
 */
public record Disk(
    @Nullable String qdev,
    @Nullable String device,
    @Nullable String export,
    String root,
    String active) {

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
   * What people call it: the qdev id, else the {@code -drive} id, else the export's id, else the
   * active layer's node name. All but the last stay the same when the disk moves.
   */
  public String name() {
    String id = qdevId();
    return id != null ? id : device != null ? device : export != null ? export : active;
  }

  /** Whether a device has it; else only exports use its root node, or nothing does. */
  public boolean hasDevice() {
    return qdev != null || device != null;
  }

  /** Whether a device or an export has it; else it is a node that is not in use. */
  public boolean isAttached() {
    return hasDevice() || export != null;
  }

  /**
   * Whether it is the same disk, wherever its root is now: the same device, or the same export.
   * False for disks that are not attached.
   */
  public boolean isSame(Disk other) {
    return hasDevice()
        ? Objects.equals(qdev, other.qdev) && Objects.equals(device, other.device)
        : export != null && !other.hasDevice() && export.equals(other.export);
  }
}
