package dev.blockjob.jobs.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A disk's layers, active layer first, base last; filters are left out.
 *
 * @param layers at least one
 */
public record BackingChain(List<BlockNode> layers) {

  /** Copies. */
  public BackingChain {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a backing chain without a layer");
    }
  }

  /** The layers under {@code root}, which may be a filter. */
  public static BackingChain of(BlockGraph graph, String root) {
    List<BlockNode> layers = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    Optional<BlockNode> next = graph.node(graph.skipFilters(root));
    while (next.isPresent() && seen.add(next.get().name())) {
      BlockNode layer = next.get();
      layers.add(layer);
      String backing = layer.backing();
      next = backing == null ? Optional.empty() : graph.node(graph.skipFilters(backing));
    }
    return new BackingChain(layers);
  }

  /** The active layer. */
  public BlockNode active() {
    return layers.get(0);
  }

  /** The bottom of the chain. */
  public BlockNode base() {
    return layers.get(layers.size() - 1);
  }

  /** Whether the node is one of the layers. */
  public boolean contains(String node) {
    return index(node) >= 0;
  }

  /** Where the node stands, 0 for the active layer; -1 if it is no layer of this chain. */
  public int index(String node) {
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).name().equals(node)) {
        return i;
      }
    }
    return -1;
  }

  /** The layer that has {@code node} as its backing file; empty for the active layer. */
  public Optional<BlockNode> above(String node) {
    int index = index(node);
    return index <= 0 ? Optional.empty() : Optional.of(layers.get(index - 1));
  }

  /** The backing file of {@code node}; empty for the base. */
  public Optional<BlockNode> below(String node) {
    int index = index(node);
    return index < 0 || index + 1 == layers.size()
        ? Optional.empty()
        : Optional.of(layers.get(index + 1));
  }

  /** The layers from {@code top} on, down to and without {@code base}. */
  public List<BlockNode> between(String top, String base) {
    return layers.subList(index(top), index(base));
  }
}
