package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.graph.BlockGraph;
import java.nio.file.Path;
import java.util.List;

/**
 * What a commit drops from a chain and leaves there.
 *
 * @param files of the layers, the topmost first, as far as they can be seen; without those that
 *     hold more than a layer, since removing those would remove more than the layer
 * @param nodes of the layers, and those under them that the base doesn't use
 */
public record Dropped(List<Path> files, ObsoleteNodes nodes) {

  /** Of a job after which nothing is of no use any more. */
  public static final Dropped NOTHING = new Dropped(List.of(), new ObsoleteNodes(List.of()));

  /** Copies. */
  public Dropped {
    files = List.copyOf(files);
  }

  /**
   * The nodes that are still there and that nobody uses, in the order in which {@code blockdev-del}
   * can close them; without those that QEMU made up a name for, which it removes by itself.
   */
  public List<String> nodes(BlockGraph after) {
    return nodes.deletable(after).stream().filter(node -> !node.startsWith("#")).toList();
  }
}
