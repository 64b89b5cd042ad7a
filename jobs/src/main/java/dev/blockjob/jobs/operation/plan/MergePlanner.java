package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.RequestException;
import dev.blockjob.jobs.RequestException.Reason;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.files.ImageFiles;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.plan.FileChecks;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.qmp.schema.QmpSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Plans a merge: one job for each run of adjacent snapshots, the lowest run first, each planned on
 * the graph that the one before it leaves.
 */
public final class MergePlanner {

  private final MergeContext context;
  private final Merge request;
  private BlockGraph graph;

  /**
   * For {@code request}.
   *
   * @param graph as it is now
   * @param files what can be seen of QEMU's files
   * @param images what can be seen of images that it hasn't open
   */
  public MergePlanner(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      ImageFiles images,
      OperationId id,
      Merge request) {
    this.graph = Planner.absolute(graph, files);
    FileChecks trusted = Planner.trusted(graph, files);
    this.context = new MergeContext(schema, trusted, images, id, request);
    this.request = request;
  }

  /**
   * The plan.
   *
   * @throws RequestException if it can't be done as it stands
   */
  public Plan plan() {
    Disk disk = graph.disk(request.disk(), context.files());
    BackingChain chain = graph.chain(disk);
    List<PlannedJob> jobs = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<List<String>> runs = runs(disk, chain);
    for (int i = 0; i < runs.size(); i++) {
      MergeRun run = new MergeRun(context, graph, disk, runs.get(i), i + 1);
      MergeRun.Planned planned = run.plan();
      jobs.add(planned.job());
      steps.addAll(planned.steps());
      notes.addAll(planned.notes());
      graph = planned.after();
    }
    return new Plan(
        context.id(),
        "merge",
        List.of(disk.name()),
        chain.layers().stream().map(BlockNode::image).toList(),
        jobs,
        steps,
        notes);
  }

  /** Adjacent layers that become one, topmost first in each; the lowest run first. */
  private List<List<String>> runs(Disk disk, BackingChain chain) {
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
    int there = chain.layers().size() - 1;
    NavigableSet<Integer> found = new TreeSet<>();
    Integer keep = request.keep();
    if (keep != null) {
      for (int index = there; index > keep; index--) {
        found.add(index);
      }
      if (found.isEmpty()) {
        throw new RequestException(
            Reason.INVALID,
            disk.name()
                + " has "
                + (there == 0 ? "no snapshot" : there + " snapshots")
                + ": nothing to merge");
      }
    }
    for (String name : request.snapshots()) {
      BlockNode layer = graph.node(disk, name, context.files());
      if (layer.name().equals(chain.active().name())) {
        throw new RequestException(
            Reason.INVALID, "'" + name + "' is the active layer, not a snapshot" + instead(chain));
      }
      found.add(chain.index(layer.name()));
    }
    return found;
  }

  private static String instead(BackingChain chain) {
    return chain.layers().size() == 1
        ? ", and the only layer: nothing to merge"
        : ": to merge it with the layer below, name that: " + chain.layers().get(1).name();
  }
}
