package dev.blockjob.jobs.graph;

import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.RequestException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The disks, nodes and jobs of a QEMU at one moment. Immutable.
 *
 * @param disks in QEMU's order: each device with a medium, then each root node without a device
 *     (all of them in {@code qemu-storage-daemon}, spare nodes elsewhere)
 * @param nodes all nodes by name
 * @param jobs the jobs
 */
public record BlockGraph(List<Disk> disks, Map<String, BlockNode> nodes, List<JobInfo> jobs) {

  /** Copies. */
  public BlockGraph {
    disks = List.copyOf(disks);
    nodes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(nodes));
    jobs = List.copyOf(jobs);
  }

  /**
   * The disk of that name: a qdev id, a {@code -drive} id, the name of a node in its chain, or the
   * path of an image in its chain (as QEMU names it, or the same file by another path).
   *
   * @throws RequestException UNKNOWN_DISK with the disks there are, AMBIGUOUS with those that match
   */
  public Disk disk(String name) {
    return Names.disk(this, name);
  }

  /**
   * The node of that name, or the format node of the image at that path, within {@code disk}'s
   * chain.
   *
   * @throws RequestException UNKNOWN_NODE or NOT_IN_CHAIN with the chain's nodes, or AMBIGUOUS
   */
  public BlockNode node(Disk disk, String nodeOrFile) {
    return Names.inChain(this, disk, nodeOrFile);
  }

  /** The node of that name; empty if there is none. */
  public Optional<BlockNode> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /** The backing chain of {@code disk}, active layer first, filters left out. */
  public BackingChain chain(Disk disk) {
    return BackingChain.of(this, disk.root());
  }
}
