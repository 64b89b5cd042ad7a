package dev.blockjob.operations.merge;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.operations.Merge;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Which layers of each disk become one. */
final class MergeRanges {

  private final BlockGraph graph;
  private final SameFile sameFile;
  private final Merge request;
  private final Map<Disk, NavigableSet<Integer>> named = new HashMap<>();

  /** Refuses a snapshot that no disk has. */
  MergeRanges(BlockGraph graph, SameFile sameFile, Merge request, List<Disk> disks) {
    this.graph = graph;
    this.sameFile = sameFile;
    this.request = request;
    disks.forEach(disk -> named.put(disk, new TreeSet<>()));
    request.snapshots().forEach(name -> find(name, disks));
  }

  /** Adjacent layers that become one, topmost first in each; the lowest run first. */
  List<List<String>> of(Disk disk) {
    BackingChain chain = graph.chain(disk);
    NavigableSet<Integer> snapshots = snapshots(disk, chain);
    List<List<String>> runs = new ArrayList<>();
    List<String> run = new ArrayList<>();
    for (int index : snapshots.descendingSet()) {
      run.add(0, chain.layers().get(index).name());
      if (!snapshots.contains(index - 1)) {
        run.add(0, chain.layers().get(index - 1).name());
        runs.add(List.copyOf(run));
        run.clear();
      }
    }
    return runs;
  }

  private NavigableSet<Integer> snapshots(Disk disk, BackingChain chain) {
    NavigableSet<Integer> found = new TreeSet<>(named.getOrDefault(disk, new TreeSet<>()));
    int there = chain.layers().size() - 1;
    Integer keep = request.keep();
    if (keep != null) {
      for (int index = there; index > keep; index--) {
        found.add(index);
      }
    }
    if (found.isEmpty()) {
      throw new RequestException(
          Reason.INVALID,
          disk.name()
              + " has "
              + (there == 0 ? "no snapshot" : there + " snapshots")
              + (keep == null ? ", none of those named" : "")
              + ": nothing to merge");
    }
    return found;
  }

  /** On the one disk, or on each of several that has it. */
  private void find(String name, List<Disk> disks) {
    RequestException missing = null;
    boolean found = false;
    for (Disk disk : disks) {
      try {
        add(name, disk, graph.node(disk, name, sameFile));
        found = true;
      } catch (RequestException e) {
        if (e.reason() != Reason.UNKNOWN_NODE && e.reason() != Reason.NOT_IN_CHAIN) {
          throw e;
        }
        missing = e;
      }
    }
    if (!found && missing != null) {
      throw missing;
    }
  }

  private void add(String name, Disk disk, BlockNode layer) {
    BackingChain chain = graph.chain(disk);
    if (layer.name().equals(chain.active().name())) {
      throw new RequestException(
          Reason.INVALID, "'" + name + "' is the active layer, not a snapshot" + instead(chain));
    }
    named.computeIfAbsent(disk, any -> new TreeSet<>()).add(chain.index(layer.name()));
  }

  private static String instead(BackingChain chain) {
    return chain.layers().size() == 1
        ? ", and the only layer: nothing to merge"
        : ": to merge it with the layer below, name that: " + chain.layers().get(1).name();
  }
}
