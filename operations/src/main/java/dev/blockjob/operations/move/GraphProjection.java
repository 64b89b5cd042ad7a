package dev.blockjob.operations.move;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Projects the graph to when a disk will be on another image, for planning what comes then. */
final class GraphProjection {

  private GraphProjection() {}

  /** The disk of {@code graph} that is on {@code active}. */
  static Disk disk(BlockGraph graph, BlockNode active) {
    return graph.disks().stream()
        .filter(disk -> disk.active().equals(active.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no disk is on " + active));
  }

  /** {@code graph} with more nodes. */
  static BlockGraph with(BlockGraph graph, List<BlockNode> added) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>(graph.nodes());
    added.forEach(node -> nodes.put(node.name(), node));
    return new BlockGraph(graph.disks(), nodes, graph.users(), graph.jobs(), graph.exact());
  }

  /** The same, and all that has the active layer of {@code disk} on another. */
  static BlockGraph of(BlockGraph graph, Disk disk, String active, List<BlockNode> added) {
    String old = disk.active();
    Map<String, BlockNode> nodes = new LinkedHashMap<>(graph.nodes());
    graph.nodes().values().stream()
        .filter(node -> node.isFilter() && node.children().containsValue(old))
        .forEach(filter -> nodes.put(filter.name(), filter.withChild(old, active)));
    added.forEach(node -> nodes.put(node.name(), node));
    Map<String, List<NodeUser>> users = new HashMap<>(graph.users());
    List<NodeUser> moved = users.remove(old);
    if (moved != null) {
      users.put(active, moved);
    }
    List<Disk> disks = new ArrayList<>(graph.disks());
    disks.replaceAll(each -> each.active().equals(old) ? on(each, active) : each);
    return new BlockGraph(disks, nodes, users, graph.jobs(), graph.exact());
  }

  private static Disk on(Disk disk, String active) {
    String root = disk.root().equals(disk.active()) ? active : disk.root();
    return new Disk(disk.qdev(), disk.device(), disk.export(), root, active);
  }
}
