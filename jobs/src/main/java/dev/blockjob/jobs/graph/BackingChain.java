package dev.blockjob.jobs.graph;

import java.util.List;

/**
 * A disk's layers, active layer first, base last; filters are left out.
 *
 * @param layers at least one
 */
public record BackingChain(List<BlockNode> layers) {

  /** Copies. */
  public BackingChain {
    layers = List.copyOf(layers);
  }

  static BackingChain of(BlockGraph graph, String root) {
    throw new UnsupportedOperationException();
  }
}
