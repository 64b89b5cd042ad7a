package dev.blockjob.it;

import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuLaunch;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a VM is to be. Immutable; {@link #start()} makes it.
 *
 * <p>The disk's layers are the images {@code NAME.qcow2} in the lab's folder, each with its
 * predecessor as backing file by relative name; their nodes have the layers' names, and the files
 * below them {@code NAME-file}. With a guest there is a device {@code vd0} on top.
 *
 * @param lab where it is made
 * @param layers base first, active layer last; empty for no disk
 * @param size of the disk in bytes; default 16 MiB
 * @param extra further arguments of QEMU, before the disk
 * @param layerFiles options for the nodes below layers that are not to be plain files, such as for
 *     blkdebug, by the layers' names
 * @param existing nodes of images that exist, by name: with any, no image is made
 * @param options of the connection
 */
public record VmSpec(
    Lab lab,
    List<String> layers,
    long size,
    List<String> extra,
    Map<String, JsonObject> layerFiles,
    Map<String, JsonObject> existing,
    QmpOptions options) {

  /** The qdev id of the disk where there is a guest. */
  static final String DEVICE = "vd0";

  /** Copies. */
  public VmSpec {
    layers = List.copyOf(layers);
    extra = List.copyOf(extra);
    layerFiles = Map.copyOf(layerFiles);
    existing = Map.copyOf(existing);
  }

  static VmSpec of(Lab lab) {
    return new VmSpec(
        lab,
        List.of("base", "snap1", "active"),
        16 << 20,
        List.of(),
        Map.of(),
        Map.of(),
        QmpOptions.defaults());
  }

  /** With these layers, base first; none for no disk. */
  public VmSpec chain(String... names) {
    return new VmSpec(lab, List.of(names), size, extra, layerFiles, existing, options);
  }

  /** With a disk of that many bytes. */
  public VmSpec size(long bytes) {
    return new VmSpec(lab, layers, bytes, extra, layerFiles, existing, options);
  }

  /** With {@code more} arguments for QEMU, before the disk: objects, other nodes. */
  public VmSpec with(String... more) {
    List<String> all = new ArrayList<>(extra);
    all.addAll(List.of(more));
    return new VmSpec(lab, layers, size, all, layerFiles, existing, options);
  }

  /**
   * With the file of {@code layer} opened like this instead, such as through {@code blkdebug}; the
   * image {@code LAYER.qcow2} is to be named in it.
   */
  public VmSpec layerFile(String layer, JsonObject node) {
    Map<String, JsonObject> all = new HashMap<>(layerFiles);
    all.put(layer, node.copy());
    return new VmSpec(lab, layers, size, extra, all, existing, options);
  }

  /** With a disk of images that exist: these nodes, the last of which is the active layer. */
  public VmSpec existing(List<JsonObject> nodes) {
    List<String> names = nodes.stream().map(node -> node.getString("node-name")).toList();
    Map<String, JsonObject> all = new HashMap<>();
    nodes.forEach(node -> all.put(node.getString("node-name"), node.copy()));
    return new VmSpec(lab, names, size, extra, layerFiles, all, options);
  }

  /** With other options for the connection. */
  public VmSpec options(QmpOptions other) {
    return new VmSpec(lab, layers, size, extra, layerFiles, existing, other);
  }

  /** Makes the images, starts QEMU and connects. */
  public Vm start() {
    if (existing.isEmpty()) {
      makeImages();
    }
    QemuLaunch launch = lab.launch().with(extra.toArray(String[]::new));
    boolean guest = lab.kind().hasGuest();
    String blockdev = guest ? "-blockdev" : "--blockdev";
    for (int i = 0; i < layers.size(); i++) {
      launch = launch.with(blockdev, existing.getOrDefault(layers.get(i), layer(i)).encode());
    }
    if (guest) {
      // What QEMU has deprecated must not be used here: then it says so in a test.
      launch = launch.with("-compat", "deprecated-input=reject");
      if (!layers.isEmpty()) {
        launch = launch.with("-device", "virtio-blk,share-rw=on,id=vd0,drive=" + active());
      }
    }
    return Vm.connect(this, lab.start(launch));
  }

  private void makeImages() {
    QemuImg img = lab.img();
    for (int i = 0; i < layers.size(); i++) {
      if (i == 0) {
        img.create(layers.get(i) + ".qcow2", "qcow2", size);
      } else {
        img.createOverlay(layers.get(i) + ".qcow2", layers.get(i - 1) + ".qcow2", "qcow2");
      }
    }
  }

  private JsonObject layer(int index) {
    String name = layers.get(index);
    boolean isActive = index == layers.size() - 1;
    JsonObject special = layerFiles.get(name);
    JsonObject file =
        special != null
            ? special.copy()
            : new JsonObject()
                .put("driver", "file")
                .put("node-name", name + "-file")
                .put("filename", name + ".qcow2");
    JsonObject node = new JsonObject().put("driver", "qcow2").put("node-name", name);
    if (!isActive) {
      // As management programs do it: QEMU reopens the base read-write for a commit by itself.
      file.put("auto-read-only", true);
      node.put("read-only", true);
    }
    node.put("file", file);
    if (index > 0) {
      node.put("backing", layers.get(index - 1));
    }
    return node;
  }

  /** The active layer's name. */
  public String active() {
    return layers.get(layers.size() - 1);
  }
}
