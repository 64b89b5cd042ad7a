package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.qmp.process.ShellWord;
import java.util.List;

/** Other overlays on a layer than the one that the request is about. */
public final class OverlayConflicts {

  private OverlayConflicts() {}

  /**
   * The layers that have {@code node} as their backing file, seen through filters.
   *
   * @param except one that is known already
   */
  public static List<BlockNode> others(BlockGraph graph, String node, String except) {
    return on(graph, node).stream().filter(other -> !other.name().equals(except)).toList();
  }

  /** All of them. */
  static List<BlockNode> on(BlockGraph graph, String node) {
    return graph.nodes().values().stream().filter(other -> isBackedBy(graph, other, node)).toList();
  }

  private static boolean isBackedBy(BlockGraph graph, BlockNode overlay, String node) {
    String backing = overlay.backing();
    return backing != null && graph.skipFilters(backing).equals(node);
  }

  /**
   * Refuses a commit that would change what another overlay reads through. QEMU 7.2 to 11.1 allow
   * it unless a device that doesn't share its disk is on that overlay, and the overlay then reads
   * what never was in it.
   */
  public static void refuseChanging(
      BlockGraph graph, BackingChain chain, BlockNode top, BlockNode base) {
    for (int i = chain.index(top.name()) + 1; i <= chain.index(base.name()); i++) {
      BlockNode layer = chain.layers().get(i);
      String above = chain.layers().get(i - 1).name();
      List<BlockNode> others =
          others(graph, layer.name(), above).stream()
              .filter(other -> !JobConflicts.isLeftByJob(graph, other.name()))
              .toList();
      if (!others.isEmpty()) {
        BlockNode other = others.get(0);
        throw new RequestException(
            Reason.BUSY,
            "'"
                + other.name()
                + "' ("
                + other.image()
                + ") is on '"
                + layer.name()
                + "' too, and writing into '"
                + base.name()
                + "' would change what it reads: copy or stream that one first, or remove it "
                + "(blockdev-del) if it isn't needed any more",
            others.stream().map(BlockNode::name).toList());
      }
    }
  }

  /** QEMU wants a root node for a mirror or commit, and says no more than that. */
  public static void refuseUnder(BlockGraph graph, Disk disk) {
    List<String> above = graph.parents(disk.root()).stream().map(BlockNode::name).toList();
    if (!above.isEmpty()) {
      throw new RequestException(
          Reason.BUSY,
          disk.name()
              + " is on node '"
              + disk.root()
              + "', and node '"
              + above.get(0)
              + "' has that below it, which QEMU doesn't allow here (\"Need a root block node\");"
              + " if it is left over from a commit, remove it first: `blockjob qmp blockdev-del"
              + " node-name="
              + ShellWord.of(above.get(0))
              + "`",
          above);
    }
  }
}
