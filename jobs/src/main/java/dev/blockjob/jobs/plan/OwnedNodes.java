package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import java.util.List;
import java.util.stream.Stream;

/** Finds the nodes that this library once added, by their prefix. */
final class OwnedNodes {

  private OwnedNodes() {}

  /** Ours at and under {@code top} that are not at or under {@code base}; {@code base} excluded. */
  static Stream<String> between(BlockGraph graph, String top, String base) {
    return LayerRange.dropping(graph, top, base).filter(NodeNames::isOurs);
  }

  /** Ours at and under {@code top}. */
  static Stream<String> under(BlockGraph graph, String top) {
    return graph.tree(top).stream().map(BlockNode::name).filter(NodeNames::isOurs);
  }

  static ObsoleteNodes leftovers(List<String> added, Stream<String> old) {
    return new ObsoleteNodes(Stream.concat(added.stream(), old).distinct().toList());
  }
}
