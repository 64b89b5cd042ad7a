package dev.blockjob.jobs.graph;

import java.util.LinkedHashMap;
import java.util.Map;

/** Graphs whose layers have other sizes than they had. */
public final class Resized {

  private Resized() {}

  /** With these virtual sizes, in bytes, of the layers of a disk: the active layer's first. */
  public static BlockGraph of(BlockGraph graph, String disk, long... sizes) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>(graph.nodes());
    BackingChain chain = graph.chain(graph.disk(disk));
    for (int i = 0; i < sizes.length; i++) {
      BlockNode node = chain.layers().get(i);
      nodes.put(node.name(), resized(node, sizes[i]));
    }
    return new BlockGraph(graph.disks(), nodes, graph.users(), graph.jobs(), graph.exact());
  }

  private static BlockNode resized(BlockNode node, long size) {
    return new BlockNode(
        node.name(),
        node.driver(),
        node.file(),
        node.path(),
        node.children(),
        node.readOnly(),
        node.direct(),
        size,
        node.allocatedSize(),
        node.headerBackingFile(),
        node.headerBackingFormat(),
        node.bitmaps(),
        node.encrypted(),
        node.clusterSize(),
        node.snapshots());
  }
}
