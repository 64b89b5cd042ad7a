package dev.blockjob.jobs.graph;

import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds disks and nodes by the names that people give them. */
final class NameLookup {

  /** A longer chain is not printed as a whole. */
  private static final int NAMED = 10;

  private static final int NEAREST = 5;

  private final BlockGraph graph;
  private final SameFile sameFile;

  NameLookup(BlockGraph graph, SameFile sameFile) {
    this.graph = graph;
    this.sameFile = sameFile;
  }

  Disk disk(String name) {
    List<Disk> disks = graph.disks();
    List<Disk> found = matching(disks, disk -> isDevice(disk, name));
    if (found.isEmpty()) {
      found = matching(disks, disk -> hasNode(disk, name));
      found = narrowed(found, disk -> disk.active().equals(name) || disk.root().equals(name));
    }
    if (found.isEmpty()) {
      found = matching(disks, disk -> hasImage(disk, name));
      found = narrowed(found, disk -> isImage(graph.chain(disk).active(), name));
    }
    // A spare node over the same base is rarely what was meant.
    found = narrowed(found, Disk::isAttached);
    if (found.size() == 1) {
      return found.get(0);
    }
    throw found.isEmpty() ? unknownDisk(name) : ambiguousDisk(name, found);
  }

  BlockNode inChain(Disk disk, String nodeOrFile) {
    BackingChain chain = graph.chain(disk);
    for (BlockNode layer : chain.layers()) {
      if (layer.name().equals(nodeOrFile)) {
        return layer;
      }
    }
    List<BlockNode> found = matching(chain.layers(), layer -> isImage(layer, nodeOrFile));
    if (found.isEmpty() && !nodeOrFile.contains("/")) {
      found = matching(chain.layers(), layer -> layer.image().endsWith("/" + nodeOrFile));
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.size() > 1) {
      throw new RequestException(
          Reason.AMBIGUOUS,
          "'" + nodeOrFile + "' could be " + list(found) + ": use the node's name",
          found.stream().map(BlockNode::name).toList());
    }
    throw notInChain(disk, chain, nodeOrFile);
  }

  private RequestException notInChain(Disk disk, BackingChain chain, String nodeOrFile) {
    Optional<BlockNode> elsewhere =
        graph.nodes().values().stream()
            .filter(node -> node.name().equals(nodeOrFile) || isImage(node, nodeOrFile))
            .findFirst();
    String isThere =
        elsewhere
            .map(node -> "'" + nodeOrFile + "' is not in the backing chain of " + disk.name())
            .orElse("no node or image '" + nodeOrFile + "' in " + disk.name());
    return new RequestException(
        elsewhere.isPresent() ? Reason.NOT_IN_CHAIN : Reason.UNKNOWN_NODE,
        isThere + "; " + layers(chain, nodeOrFile),
        chain.layers().stream().map(BlockNode::name).toList());
  }

  private static String layers(BackingChain chain, String name) {
    int count = chain.layers().size();
    return count <= NAMED
        ? "its chain is " + list(chain.layers())
        : "the nearest of the "
            + count
            + " layers of its chain are "
            + NearestNames.of(name, chain.layers(), NEAREST).stream()
                .map(NameLookup::describe)
                .collect(Collectors.joining(", "));
  }

  private boolean isDevice(Disk disk, String name) {
    return name.equals(disk.qdevId())
        || name.equals(disk.qdev())
        || name.equals(disk.device())
        || name.equals(disk.export());
  }

  private boolean hasNode(Disk disk, String name) {
    return graph.tree(disk.root()).stream().anyMatch(node -> node.name().equals(name));
  }

  private boolean hasImage(Disk disk, String path) {
    return graph.chain(disk).layers().stream().anyMatch(layer -> isImage(layer, path));
  }

  private boolean isImage(BlockNode node, String name) {
    String path = node.path();
    return node.file().equals(name) || (path != null && sameFile.test(path, name));
  }

  private static <T> List<T> matching(List<T> all, Predicate<T> wanted) {
    return all.stream().filter(wanted).toList();
  }

  /** Those that fit better, if there are any. */
  private static <T> List<T> narrowed(List<T> all, Predicate<T> better) {
    List<T> found = matching(all, better);
    return found.isEmpty() ? all : found;
  }

  private RequestException unknownDisk(String name) {
    String isThere =
        graph.disks().isEmpty()
            ? "this QEMU has no disk with a medium"
            : "this QEMU has "
                + graph.disks().stream().map(this::describe).collect(Collectors.joining(", "));
    if (graph.emptyDrives().contains(name)) {
      return new RequestException(
          Reason.UNKNOWN_DISK,
          "'" + name + "' is a drive that has no medium; " + isThere,
          names(graph.disks()));
    }
    return new RequestException(
        Reason.UNKNOWN_DISK, "no disk '" + name + "'; " + isThere, names(graph.disks()));
  }

  private RequestException ambiguousDisk(String name, List<Disk> found) {
    return new RequestException(
        Reason.AMBIGUOUS,
        "'"
            + name
            + "' could be "
            + found.stream().map(this::describe).collect(Collectors.joining(" or "))
            + ": use the disk's own name",
        names(found));
  }

  private String describe(Disk disk) {
    String image = graph.node(disk.active()).map(BlockNode::image).orElse("?");
    return disk.name().equals(disk.active())
        ? disk.name() + " (" + image + ")"
        : disk.name() + " (node " + disk.active() + ", " + image + ")";
  }

  private static List<String> names(List<Disk> disks) {
    return disks.stream().map(Disk::name).distinct().toList();
  }

  private static String list(List<BlockNode> nodes) {
    return nodes.stream().map(NameLookup::describe).collect(Collectors.joining(" <- "));
  }

  private static String describe(BlockNode node) {
    return node.name() + " (" + node.image() + ")";
  }
}
