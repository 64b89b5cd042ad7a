package dev.blockjob.it;

import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuDisk;
import dev.blockjob.qmp.process.QemuLaunch;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes a VM. Immutable; {@link #start()} makes it.
 *
 * @param lab where it is made
 * @param disks made in the lab's folder; default one, {@code vd0} of 16 MiB
 * @param machine of the emulator; default {@code pc}
 * @param extra further arguments of QEMU, before the disks
 * @param options of the connection
 */
public record VmSpec(
    QemuLab lab, List<QemuDisk> disks, String machine, List<String> extra, QmpOptions options) {

  /** The qdev id of the disk where there is a guest. */
  static final String DEVICE = "vd0";

  /** Copies. */
  public VmSpec {
    disks = List.copyOf(disks);
    extra = List.copyOf(extra);
  }

  static VmSpec of(QemuLab lab) {
    List<QemuDisk> one = List.of(QemuDisk.of(DEVICE, "base", "snap1", "active"));
    return new VmSpec(lab, one, "pc", List.of(), QmpOptions.defaults());
  }

  /** With these layers of the first disk, base first; none for no disk at all. */
  public VmSpec chain(String... names) {
    return names.length == 0 ? withDisks() : first(disk().withLayers(names));
  }

  /** With the first disk of that many bytes. */
  public VmSpec size(long bytes) {
    return first(disk().withSize(bytes));
  }

  /** With these disks. */
  public VmSpec withDisks(QemuDisk... others) {
    return new VmSpec(lab, List.of(others), machine, extra, options);
  }

  /** With {@code more} arguments for QEMU, before the disks: objects, other nodes. */
  public VmSpec with(String... more) {
    List<String> all = new ArrayList<>(extra);
    all.addAll(List.of(more));
    return new VmSpec(lab, disks, machine, all, options);
  }

  /**
   * With the file of {@code layer} of the first disk opened like this instead, such as through
   * {@code blkdebug}; the image {@code LAYER.qcow2} is to be named in it.
   */
  public VmSpec layerFile(String layer, JsonObject node) {
    return first(disk().withLayerFile(layer, node));
  }

  /** With a first disk of images that exist: these nodes, the last of which is the active layer. */
  public VmSpec existing(List<JsonObject> nodes) {
    return first(disk().withExisting(nodes));
  }

  /** With another machine. */
  public VmSpec machine(String other) {
    return new VmSpec(lab, disks, other, extra, options);
  }

  /** With other options for the connection. */
  public VmSpec options(QmpOptions other) {
    return new VmSpec(lab, disks, machine, extra, other);
  }

  private VmSpec first(QemuDisk disk) {
    List<QemuDisk> all = new ArrayList<>(disks);
    all.set(0, disk);
    return new VmSpec(lab, all, machine, extra, options);
  }

  /** Makes the images, starts QEMU and connects. */
  public Vm start() {
    QemuLaunch launch = lab.launch().withMachine(machine).with(extra.toArray(String[]::new));
    if (lab.kind().hasGuest()) {
      // What QEMU has deprecated must not be used here: then it says so in a test.
      launch = launch.with("-compat", "deprecated-input=reject");
      launch = launch.with("-bios", HaltingFirmware.in(lab.folder()).toString());
    }
    return Vm.connect(this, lab.start(launch.withDisks(disks)));
  }

  /**
   * The first disk.
   *
   * @throws IllegalStateException if there is none
   */
  public QemuDisk disk() {
    if (disks.isEmpty()) {
      throw new IllegalStateException("this VM has no disk");
    }
    return disks.get(0);
  }

  /** The first disk's size in bytes. */
  public long size() {
    return disk().size();
  }

  /** The name of the first disk's active layer. */
  public String active() {
    return disk().active();
  }
}
