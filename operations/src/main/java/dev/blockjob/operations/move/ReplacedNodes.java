package dev.blockjob.operations.move;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The nodes that are not used any more when a disk has moved away from them. */
final class ReplacedNodes {
  private final BlockGraph graph;
  private final List<String> tree;
  private final Set<String> kept = new HashSet<>();

  /** {@code shallow}: what is below the active layer stays in use. */
  ReplacedNodes(BlockGraph graph, Disk disk, boolean shallow) {
    this.graph = graph;
    this.tree = graph.tree(disk.active()).stream().map(BlockNode::name).toList();
    if (shallow) {
      graph.node(disk.active()).map(BlockNode::backing).ifPresent(this::keep);
    }
    Set<String> mine =
        graph.tree(disk.root()).stream().map(BlockNode::name).collect(Collectors.toSet());
    tree.stream()
        .filter(node -> !node.equals(disk.active()) && isUsedBeside(node, mine))
        .forEach(this::keep);
  }

  private boolean isUsedBeside(String node, Set<String> mine) {
    return graph.parents(node).stream().anyMatch(parent -> !mine.contains(parent.name()))
        || graph.users(node).stream().anyMatch(user -> user.kind() != NodeUser.Kind.JOB);
  }

  private void keep(String node) {
    graph.tree(node).forEach(below -> kept.add(below.name()));
  }

  /** QEMU removes by itself those that it made up names for. */
  List<String> names() {
    return tree.stream().filter(node -> !kept.contains(node) && !node.startsWith("#")).toList();
  }
}
