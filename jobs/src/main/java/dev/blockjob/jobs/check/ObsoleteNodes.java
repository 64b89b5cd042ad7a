package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Nodes of ours that may be of no use once the job has ended: those that this plan adds, and those
 * with our prefix in the part of the chain that drops out. All were made by {@code blockdev-add},
 * so nothing but {@code blockdev-del} removes them. Files are not its affair.
 *
 * @param nodes candidates; each is only deleted if it isn't in use then
 */
public record ObsoleteNodes(List<String> nodes) {

  /** Copies. */
  public ObsoleteNodes {
    nodes = List.copyOf(nodes);
  }

  /**
   * Those that are there and that no node, device, export or running job uses, each before the
   * nodes that it is the last one to use. To be asked after the job was dismissed, and deleted in
   * this order by {@link #delete}.
   */
  public List<String> deletable(BlockGraph after) {
    Set<String> left = new TreeSet<>(nodes);
    left.retainAll(after.nodes().keySet());
    List<String> deletable = new ArrayList<>();
    boolean found = true;
    while (found) {
      List<String> next = left.stream().filter(n -> isUnused(after, n, deletable)).toList();
      deletable.addAll(next);
      found = left.removeAll(next);
    }
    return deletable;
  }

  private static boolean isUnused(BlockGraph graph, String node, List<String> gone) {
    return gone.containsAll(graph.parents(node).stream().map(BlockNode::name).toList())
        && graph.users(node).stream().allMatch(user -> JobConflicts.isEndedJob(graph, user));
  }

  /** The command that deletes a node. */
  public static QmpCommand<Object> delete(String node) {
    return QmpCommand.raw("blockdev-del", new JsonObject().put("node-name", node));
  }
}
