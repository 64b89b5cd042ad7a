package dev.blockjob.qmp.process;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A disk that is made when its QEMU is started: a chain of new qcow2 images in the working folder,
 * unless its images {@linkplain #withExisting exist}.
 *
 * <p>The layers are the images {@code NAME.qcow2}, each with its predecessor as backing file by
 * relative name; their nodes have the layers' names, and the files below them {@code NAME-file}.
 * With a guest there is a {@code virtio-blk} device on top.
 *
 * @param device the device's qdev id
 * @param layers base first, active layer last; no other disk of the same QEMU may have one of that
 *     name
 * @param size in bytes
 * @param layerFiles options for the nodes below layers that are not to be plain files, such as for
 *     blkdebug, by the layers' names
 * @param existing nodes of images that exist, by the layers' names; empty if they are to be made
 */
public record QemuDisk(
    String device,
    List<String> layers,
    long size,
    Map<String, JsonObject> layerFiles,
    Map<String, JsonObject> existing) {

  /** Copies; refuses a disk without layers with {@link IllegalArgumentException}. */
  public QemuDisk {
    layers = List.copyOf(layers);
    layerFiles = Map.copyOf(layerFiles);
    existing = Map.copyOf(existing);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("disk " + device + " has no layers");
    }
  }

  /** A disk of 16 MiB with these layers, base first. */
  public static QemuDisk of(String device, String... layers) {
    return new QemuDisk(device, List.of(layers), 16 << 20, Map.of(), Map.of());
  }

  /** With other layers, base first. */
  public QemuDisk withLayers(String... others) {
    return new QemuDisk(device, List.of(others), size, layerFiles, Map.of());
  }

  /** With that many bytes. */
  public QemuDisk withSize(long bytes) {
    return new QemuDisk(device, layers, bytes, layerFiles, existing);
  }

  /**
   * With the file of {@code layer} opened like this instead; the image {@code LAYER.qcow2} is to be
   * named in it.
   */
  public QemuDisk withLayerFile(String layer, JsonObject node) {
    Map<String, JsonObject> all = new HashMap<>(layerFiles);
    all.put(layer, node.copy());
    return new QemuDisk(device, layers, size, all, existing);
  }

  /** Of images that exist: these nodes, the last of which is the active layer. */
  public QemuDisk withExisting(List<JsonObject> nodes) {
    Map<String, JsonObject> all = new HashMap<>();
    nodes.forEach(node -> all.put(node.getString("node-name"), node.copy()));
    List<String> names = nodes.stream().map(node -> node.getString("node-name")).toList();
    return new QemuDisk(device, names, size, layerFiles, all);
  }

  /** The active layer's name. */
  public String active() {
    return layers.get(layers.size() - 1);
  }

  /** The file of that layer's image. */
  public static String file(String layer) {
    return layer + ".qcow2";
  }

  /** Makes the images that are to be made. */
  void create(QemuImg img) {
    if (!existing.isEmpty()) {
      return;
    }
    img.create(file(layers.get(0)), "qcow2", size);
    for (int i = 1; i < layers.size(); i++) {
      img.createOverlay(file(layers.get(i)), file(layers.get(i - 1)), "qcow2");
    }
  }

  /** What QEMU is told. */
  List<String> arguments(QemuKind kind) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      arguments.add(kind == QemuKind.SYSTEM ? "-blockdev" : "--blockdev");
      arguments.add(existing.getOrDefault(layers.get(i), layer(i)).encode());
    }
    if (kind == QemuKind.SYSTEM) {
      // share-rw: exports of the same disk may write, too.
      arguments.add("-device");
      arguments.add("virtio-blk,share-rw=on,id=" + device + ",drive=" + active());
    }
    return arguments;
  }

  private JsonObject layer(int index) {
    String name = layers.get(index);
    JsonObject special = layerFiles.get(name);
    JsonObject file =
        special != null
            ? special.copy()
            : new JsonObject()
                .put("driver", "file")
                .put("node-name", name + "-file")
                .put("filename", file(name));
    JsonObject node = new JsonObject().put("driver", "qcow2").put("node-name", name);
    if (index < layers.size() - 1) {
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
}
