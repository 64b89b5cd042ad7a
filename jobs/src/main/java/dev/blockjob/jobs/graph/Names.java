package dev.blockjob.jobs.graph;

/** Placeholder. */
final class Names {
  private Names() {}

  static Disk disk(BlockGraph graph, String name) {
    throw new UnsupportedOperationException();
  }

  static BlockNode inChain(BlockGraph graph, Disk disk, String nodeOrFile) {
    throw new UnsupportedOperationException();
  }
}
