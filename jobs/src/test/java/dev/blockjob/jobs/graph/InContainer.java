package dev.blockjob.jobs.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Graphs in which a layer is a part of a file that holds more. */
public final class InContainer {

  private InContainer() {}

  /** With {@code layer} in a raw node that shows a part of its file. */
  public static BlockGraph part(BlockGraph graph, String layer) {
    BlockNode node = layer(graph, layer);
    String below =
        "{'driver':'raw','offset':'1048576','file':{'driver':'file','filename':'" + node.path();
    String file = "json:{'driver':'qcow2','file':" + below + "'}}}";
    return with(graph, with(node, node.driver(), file.replace('\'', '"')));
  }

  /** With another format between {@code layer} and its file. */
  public static BlockGraph nested(BlockGraph graph, String layer) {
    BlockNode file = file(graph, layer);
    return with(graph, with(file, "qcow2", file.file()));
  }

  /** With a throttle between {@code layer} and its file. */
  public static BlockGraph throttled(BlockGraph graph, String layer) {
    BlockNode file = file(graph, layer);
    BlockNode moved =
        new BlockNode(
            "below",
            file.driver(),
            file.file(),
            file.path(),
            Map.of(),
            file.readOnly(),
            file.direct(),
            file.virtualSize(),
            file.allocatedSize(),
            null,
            null,
            List.of());
    BlockNode throttle =
        new BlockNode(
            file.name(),
            "throttle",
            file.file(),
            file.path(),
            Map.of("file", "below"),
            file.readOnly(),
            file.direct(),
            file.virtualSize(),
            file.allocatedSize(),
            null,
            null,
            List.of());
    return with(with(graph, moved), throttle);
  }

  private static BlockNode layer(BlockGraph graph, String name) {
    return Objects.requireNonNull(graph.nodes().get(name));
  }

  private static BlockNode file(BlockGraph graph, String layer) {
    return layer(graph, Objects.requireNonNull(layer(graph, layer).children().get("file")));
  }

  private static BlockGraph with(BlockGraph graph, BlockNode node) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>(graph.nodes());
    nodes.put(node.name(), node);
    return new BlockGraph(graph.disks(), nodes, graph.users(), graph.jobs(), graph.exact());
  }

  private static BlockNode with(BlockNode node, String driver, String file) {
    return new BlockNode(
        node.name(),
        driver,
        file,
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
        node.snapshots());
  }
}
