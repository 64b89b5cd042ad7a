package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.layer.BackingNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What commit and stream have in common: a part of a backing chain. */
final class LayerRange {

  private LayerRange() {}

  static void refuseWrongOrder(
      Disk disk, BackingChain chain, BlockNode top, BlockNode base, String verb) {
    if (top.name().equals(base.name())) {
      throw new RequestException(
          Reason.SAME_NODE,
          chain.layers().size() == 1
              ? disk.name() + " has one layer only, '" + top.name() + "': nothing to " + verb
              : "top and base are both '" + top.name() + "': name two layers of " + disk.name());
    }
    if (chain.index(top.name()) > chain.index(base.name())) {
      throw PlanningContext.invalid(
          "top '"
              + top.name()
              + "' is below base '"
              + base.name()
              + "' in the chain of "
              + disk.name()
              + ": swap them");
    }
  }

  /**
   * The nodes from {@code top} down to {@code base}, filters between them included; to the bottom
   * without a base.
   */
  static List<String> path(
      BlockGraph graph, String top, @Nullable String base, boolean includeBase) {
    Set<String> path = new LinkedHashSet<>();
    String current = top;
    while (current != null && !current.equals(base) && path.add(current)) {
      BlockNode node = graph.nodes().get(current);
      current = node == null ? null : node.isFilter() ? node.filtered() : node.backing();
    }
    List<String> nodes = new ArrayList<>(path);
    if (includeBase && base != null) {
      nodes.add(base);
    }
    return nodes;
  }

  /** The nodes at and under {@code top} that are not at or under {@code base}. */
  static Stream<String> dropping(BlockGraph graph, String top, String base) {
    Set<String> kept = graph.tree(base).stream().map(BlockNode::name).collect(Collectors.toSet());
    return graph.tree(top).stream().map(BlockNode::name).filter(node -> !kept.contains(node));
  }

  /** Refuses to copy layers that are encrypted into one in plain. */
  static void refusePlain(BlockGraph graph, List<BlockNode> copied, BlockNode into) {
    Encryption.refusal(graph, copied, into)
        .ifPresent(
            refusal -> {
              throw refusal;
            });
  }

  /** What {@code layer}'s header will say: as asked, or worked out. */
  static String backingFile(
      PlanningContext context,
      BackingChain chain,
      BlockNode layer,
      BlockNode base,
      @Nullable String asked) {
    if (asked != null) {
      return ImageName.asked(asked);
    }
    return new BackingNames(context.files())
        .forLayer(chain, layer, base)
        .orElseThrow(
            () ->
                PlanningContext.invalid(
                    "how '"
                        + layer.image()
                        + "' has to name '"
                        + base.image()
                        + "' can't be told, because QEMU opened one by a path relative to its"
                        + " working folder: say it with backingFile"));
  }
}
