package dev.blockjob.jobs.graph;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.RequestException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The disks, nodes and jobs of a QEMU at one moment. Immutable.
 *
 * @param disks in QEMU's order: each device with a medium, then each root node without a device
 *     (all of them in {@code qemu-storage-daemon}, spare nodes elsewhere; a job's target is none)
 * @param nodes all nodes by name
 * @param users who is attached to each node; nodes without users are left out. Who a job holds is
 *     known only if {@code exact}
 * @param jobs the jobs
 * @param exact whether QEMU itself told the edges between the nodes (11.1 does; before, through an
 *     unstable command that can be switched off). Else they were worked out from file names, and
 *     where those are not unique an edge is missing
 * @param emptyDrives names of devices without a medium, which are no disks
 * @param inactive nodes whose images QEMU doesn't own now: before the end of an incoming migration,
 *     and after an outgoing one. QEMU tells since 10.0
 */
public record BlockGraph(
    List<Disk> disks,
    Map<String, BlockNode> nodes,
    Map<String, List<NodeUser>> users,
    List<JobInfo> jobs,
    boolean exact,
    Set<String> emptyDrives,
    Set<String> inactive) {

  /** Without drives that have no medium; all nodes are active. */
  public BlockGraph(
      List<Disk> disks,
      Map<String, BlockNode> nodes,
      Map<String, List<NodeUser>> users,
      List<JobInfo> jobs,
      boolean exact) {
    this(disks, nodes, users, jobs, exact, Set.of(), Set.of());
  }

  /** Copies. */
  public BlockGraph {
    disks = List.copyOf(disks);
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
    jobs = List.copyOf(jobs);
    emptyDrives = Set.copyOf(emptyDrives);
    inactive = Set.copyOf(inactive);
  }

  /**
   * The disk of that name: a qdev id, a {@code -drive} id, an export's id, the name of a node in
   * its tree, or the path of an image in its chain (as QEMU names it, or spelled otherwise).
   *
   * @throws RequestException UNKNOWN_DISK with the disks there are, AMBIGUOUS with those that match
   */
  public Disk disk(String name) {
    return disk(name, SameFile.BY_TEXT);
  }

  /** {@link #disk(String)} with a better way to see that two paths lead to the same file. */
  public Disk disk(String name, SameFile sameFile) {
    return new NameLookup(this, sameFile).disk(name);
  }

  /**
   * The node of that name, or the format node of the image at that path, within {@code disk}'s
   * chain. A bare file name will do if it is unique there.
   *
   * @throws RequestException UNKNOWN_NODE or NOT_IN_CHAIN with the chain's nodes, or AMBIGUOUS
   */
  public BlockNode node(Disk disk, String nodeOrFile) {
    return node(disk, nodeOrFile, SameFile.BY_TEXT);
  }

  /** {@link #node(Disk, String)} with a better way to see that two paths lead to the same file. */
  public BlockNode node(Disk disk, String nodeOrFile, SameFile sameFile) {
    return new NameLookup(this, sameFile).inChain(disk, nodeOrFile);
  }

  /** The same graph with each node's {@linkplain BlockNode#path() path} put in another way. */
  public BlockGraph mapPaths(UnaryOperator<String> mapping) {
    Map<String, BlockNode> mapped = new LinkedHashMap<>();
    nodes.forEach(
        (name, node) -> {
          String path = node.path();
          mapped.put(name, path == null ? node : node.withPath(mapping.apply(path)));
        });
    return new BlockGraph(disks, mapped, users, jobs, exact, emptyDrives, inactive);
  }

  /** The node of that name; empty if there is none. */
  public Optional<BlockNode> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /** The backing chain of {@code disk}, active layer first, filters left out. */
  public BackingChain chain(Disk disk) {
    return BackingChain.of(this, disk.root());
  }

  /** Who is attached to the node, apart from other nodes. */
  public List<NodeUser> users(String node) {
    return users.getOrDefault(node, List.of());
  }

  /** The nodes that have this one as a child, in whatever role. */
  public List<BlockNode> parents(String node) {
    return nodes.values().stream().filter(parent -> parent.children().containsValue(node)).toList();
  }

  /** The job of that id. */
  public Optional<JobInfo> job(JobId id) {
    return JobReader.find(jobs, id);
  }

  /** The first node from this one down that is no filter; itself if it is none. */
  public String skipFilters(String node) {
    return skipFilters(nodes, node);
  }

  /**
   * Whether all of the layer's file is that layer's: not where it is a part of that, or where
   * another format, or more than one file, is between. Where no edge is known, names alone tell.
   */
  public boolean hasFileToItself(BlockNode layer) {
    String child = layer.children().get("file");
    BlockNode below = child == null ? null : nodes.get(skipFilters(child));
    return !layer.isPartOfFile()
        && layer.children().keySet().stream().noneMatch(role -> role.startsWith("children."))
        && (below == null || Drivers.isProtocol(below.driver()));
  }

  static String skipFilters(Map<String, BlockNode> nodes, String node) {
    String current = node;
    Set<String> seen = new HashSet<>();
    while (seen.add(current)) {
      BlockNode found = nodes.get(current);
      String below = found == null ? null : found.filtered();
      if (below == null) {
        break;
      }
      current = below;
    }
    return current;
  }

  /** All nodes at and under this one, each before its children where that can be. */
  public List<BlockNode> tree(String root) {
    Map<String, BlockNode> found = new LinkedHashMap<>();
    collect(root, found);
    return new ArrayList<>(found.values());
  }

  private void collect(String name, Map<String, BlockNode> found) {
    BlockNode node = nodes.get(name);
    if (node != null && found.putIfAbsent(name, node) == null) {
      node.children().values().forEach(child -> collect(child, found));
    }
  }
}
