package dev.blockjob.operations.merge;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The graph that a merge of some layers will leave, for planning the next one above them. */
final class MergedGraph {

  private MergedGraph() {}

  /**
   * @param layers that become one, topmost first
   * @param commit whether the lowest stays, else the topmost
   * @param header what the layer that gets another backing file will say in its header
   */
  static BlockGraph of(
      BlockGraph graph,
      BackingChain chain,
      List<BlockNode> layers,
      boolean commit,
      @Nullable String header) {
    BlockNode top = layers.get(0);
    BlockNode bottom = layers.get(layers.size() - 1);
    Optional<BlockNode> relinked = commit ? chain.above(top.name()) : Optional.of(top);
    if (relinked.isEmpty()) {
      return graph; // nothing is above the active layer
    }
    Optional<BlockNode> below = commit ? Optional.of(bottom) : chain.below(bottom.name());
    Map<String, BlockNode> nodes = new LinkedHashMap<>(graph.nodes());
    nodes.put(
        relinked.get().name(),
        onto(relinked.get(), below.map(BlockNode::name).orElse(null), header));
    return new BlockGraph(graph.disks(), nodes, graph.users(), graph.jobs(), graph.exact());
  }

  private static BlockNode onto(BlockNode node, @Nullable String backing, @Nullable String header) {
    Map<String, String> children = new LinkedHashMap<>(node.children());
    children.remove("backing");
    if (backing != null) {
      children.put("backing", backing);
    }
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
        header,
        node.headerBackingFormat(),
        node.bitmaps(),
        node.encrypted(),
        node.clusterSize(),
        node.snapshots());
  }
}
