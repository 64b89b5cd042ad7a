package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who reads a layer of a disk in the same QEMU, beside the disk itself: devices and exports that
 * are on it, other nodes on top of it, and nodes that have the same file once more, which QEMU
 * allows without its locks ({@code locking=off}).
 */
public final class OpenUsers {

  private final BlockGraph graph;
  private final BackingChain chain;
  private final SameFile sameFile;
  private final Set<String> mine;

  /**
   * Of the layers of {@code chain}.
   *
   * @param graph with absolute paths, as far as they can be told
   */
  public OpenUsers(BlockGraph graph, BackingChain chain, SameFile sameFile) {
    this.graph = graph;
    this.chain = chain;
    this.sameFile = sameFile;
    this.mine =
        graph.disks().stream()
            .filter(disk -> graph.chain(disk).active().name().equals(chain.active().name()))
            .flatMap(disk -> graph.tree(disk.root()).stream())
            .map(BlockNode::name)
            .collect(Collectors.toSet());
  }

  /** Why nothing may be committed down through {@code changed}; empty if it has no other reader. */
  public Optional<RequestException> ofCommit(List<BlockNode> changed) {
    for (BlockNode layer : changed) {
      Optional<String> user = of(layer);
      if (user.isPresent()) {
        return Optional.of(
            new RequestException(
                Reason.BUSY,
                "a commit changes what is read through "
                    + layer
                    + ", but "
                    + user.get()
                    + ": end that first, or stream instead"));
      }
    }
    return Optional.empty();
  }

  /** Which other user {@code layer} has, in words; empty if none. */
  public Optional<String> of(BlockNode layer) {
    for (BlockNode parent : graph.parents(layer.name())) {
      if (!mine.contains(parent.name()) && !JobConflicts.isLeftByJob(graph, parent.name())) {
        return Optional.of("node '" + parent.name() + "' is on it, too");
      }
    }
    boolean isActive = chain.active().name().equals(layer.name());
    for (NodeUser user : isActive ? List.<NodeUser>of() : graph.users(layer.name())) {
      if (user.kind() != NodeUser.Kind.JOB) {
        return Optional.of(user.kind().wireName() + " '" + user.name() + "' has it");
      }
    }
    return again(graph, layer, mine, sameFile)
        .map(node -> "node '" + node.name() + "' has the same file open, too");
  }

  /**
   * A node that has the file of {@code node} once more.
   *
   * @param own the nodes that may
   */
  public static Optional<BlockNode> again(
      BlockGraph graph, BlockNode node, Set<String> own, SameFile sameFile) {
    String path = node.path();
    if (path == null || !ImageName.isPath(path) || node.isPartOfFile()) {
      return Optional.empty();
    }
    return graph.nodes().values().stream()
        .filter(other -> !own.contains(other.name()))
        .filter(other -> isFile(other) && sameFile.test(String.valueOf(other.path()), path))
        .findFirst();
  }

  private static boolean isFile(BlockNode node) {
    String path = node.path();
    return path != null && ImageName.isPath(path);
  }
}
