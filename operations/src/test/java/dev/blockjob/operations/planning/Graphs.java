package dev.blockjob.operations.planning;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Block graphs made up from a few words. */
public final class Graphs {

  static final long MIB = 1 << 20;

  private final Map<String, BlockNode> nodes = new LinkedHashMap<>();
  private final Map<String, List<NodeUser>> users = new HashMap<>();
  private final List<Disk> disks = new ArrayList<>();
  private final String folder;

  private Graphs() {
    this("/images");
  }

  private Graphs(String folder) {
    this.folder = folder;
  }

  /** The disk {@code vd0} of 64 MiB; each layer is {@code NAME:MIB}, base first. */
  public static Graphs chain(String... layers) {
    return new Graphs().disk("vd0", null, layers);
  }

  /** The same with the images in another folder. */
  static Graphs chainIn(Path folder, String... layers) {
    return new Graphs(folder.toString()).disk("vd0", null, layers);
  }

  /** The same without a device or an export. */
  public static Graphs unattached(String... layers) {
    return new Graphs().disk(null, null, layers);
  }

  /** The same with an export in place of a device. */
  public static Graphs exported(String... layers) {
    return new Graphs().disk(null, "guest", layers);
  }

  /** One more disk. */
  public Graphs disk(String device, String... layers) {
    return disk(device, null, layers);
  }

  private Graphs disk(@Nullable String device, @Nullable String export, String... layers) {
    String active = "";
    for (String layer : layers) {
      int colon = layer.indexOf(':');
      long mib = Long.parseLong(layer.substring(colon + 1));
      active = layer(layer.substring(0, colon), mib, active.isEmpty() ? null : active);
    }
    disks.add(new Disk(device, null, export, active, active));
    if (device != null) {
      uses(NodeUser.Kind.DEVICE, device, active);
    }
    if (export != null) {
      uses(NodeUser.Kind.EXPORT, export, active);
    }
    return this;
  }

  /** One more overlay on a layer, which is no disk of its own. */
  public Graphs overlay(String name, String backing) {
    layer(name, 1, backing);
    return this;
  }

  /** Somebody who has a layer. */
  public Graphs uses(NodeUser.Kind kind, String name, String node) {
    users.computeIfAbsent(node, any -> new ArrayList<>()).add(new NodeUser(kind, name, "root"));
    return this;
  }

  /** A persistent dirty bitmap of a layer. */
  public Graphs bitmap(String layer, String name, boolean inconsistent) {
    BlockNode.Bitmap bitmap = new BlockNode.Bitmap(name, 65536, 0, true, false, true, inconsistent);
    nodes.computeIfPresent(
        layer,
        (any, node) ->
            new BlockNode(
                node.name(),
                node.driver(),
                node.file(),
                node.path(),
                node.children(),
                node.readOnly(),
                node.direct(),
                node.virtualSize(),
                node.allocatedSize(),
                node.headerBackingFile(),
                node.headerBackingFormat(),
                List.of(bitmap)));
    return this;
  }

  /** Internal snapshots in a layer. */
  public Graphs snapshots(String layer, String... names) {
    nodes.computeIfPresent(
        layer,
        (any, node) ->
            new BlockNode(
                node.name(),
                node.driver(),
                node.file(),
                node.path(),
                node.children(),
                node.readOnly(),
                node.direct(),
                node.virtualSize(),
                node.allocatedSize(),
                node.headerBackingFile(),
                node.headerBackingFormat(),
                node.bitmaps(),
                node.encrypted(),
                node.clusterSize(),
                List.of(names)));
    return this;
  }

  /** Has a server keep that layer's image, one that this driver talks to. */
  public Graphs on(String driver, String layer) {
    String file = layer + "-file";
    nodes.put(file, node(file, driver, driver + "://host/" + layer, Map.of(), 0, null));
    return this;
  }

  /** Has that layer's data in a file of its own. */
  public Graphs dataIn(String layer, String file) {
    String data = layer + "-data";
    Map<String, String> children = new LinkedHashMap<>();
    nodes.computeIfPresent(
        layer,
        (any, node) -> {
          children.putAll(node.children());
          children.put("data-file", data);
          return new BlockNode(
              node.name(),
              node.driver(),
              node.file(),
              node.path(),
              children,
              node.readOnly(),
              node.direct(),
              node.virtualSize(),
              node.allocatedSize(),
              node.headerBackingFile(),
              node.headerBackingFormat(),
              node.bitmaps());
        });
    nodes.put(data, node(data, "file", folder + "/" + file, Map.of(), 0, null));
    return this;
  }

  private String layer(String name, long mib, @Nullable String backing) {
    String path = folder + "/" + name + ".qcow2";
    Map<String, String> children = new LinkedHashMap<>();
    children.put("file", name + "-file");
    if (backing != null) {
      children.put("backing", backing);
    }
    String header = backing == null ? null : backing + ".qcow2";
    nodes.put(name, node(name, "qcow2", path, children, mib, header));
    nodes.put(name + "-file", node(name + "-file", "file", path, Map.of(), mib, null));
    return name;
  }

  private static BlockNode node(
      String name,
      String driver,
      String path,
      Map<String, String> children,
      long mib,
      @Nullable String header) {
    String format = header == null ? null : "qcow2";
    return new BlockNode(
        name, driver, path, path, children, false, false, 64 * MIB, mib * MIB, header, format,
        List.of());
  }

  public BlockGraph graph() {
    return new BlockGraph(disks, nodes, users, List.of(), true);
  }
}
