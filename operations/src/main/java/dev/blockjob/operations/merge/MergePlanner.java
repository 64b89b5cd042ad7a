package dev.blockjob.operations.merge;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.NamelessLayer;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.planning.GroupSteps;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.qmp.schema.QmpSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Plans a merge. Of one disk: one job after the other, for each run of adjacent snapshots, the
 * lowest run first, each planned on the graph that the one before it leaves. Of several disks: one
 * job for each, all together.
 */
public final class MergePlanner {

  private final MergeContext context;
  private final Merge request;
  private final List<PlannedJob> jobs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
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
    List<Disk> disks = disks();
    List<BlockNode> layers =
        disks.stream().flatMap(disk -> graph.chain(disk).layers().stream()).distinct().toList();
    disks.forEach(disk -> refuseNameless(graph.chain(disk).active()));
    List<String> images = layers.stream().map(BlockNode::image).distinct().toList();
    MergeRanges ranges = new MergeRanges(graph, context.files(), request, disks);
    if (disks.size() == 1) {
      ranges.of(disks.get(0)).forEach(run -> add(List.of(planned(disks.get(0), run))));
    } else {
      notes.add(
          request.allOrNone() == null
              ? "nothing switches before all of these disks can; a disk whose job fails in the"
                  + " moment of the switch stays as it was"
              : "all of these disks switch, or none");
      add(disks.stream().map(disk -> planned(disk, only(disk, ranges.of(disk)))).toList());
    }
    List<BlockNode> staying = layers.stream().filter(this::stays).toList();
    staying.forEach(this::refuseNameless);
    return new Plan(
        context.id(),
        "merge",
        disks.stream().map(Disk::name).toList(),
        images,
        jobs,
        steps,
        notes,
        staying.stream().flatMap(this::needed).toList());
  }

  /** Also of a disk's own file that drops out: that of a throw-away overlay is meant to be lost. */
  private void refuseNameless(BlockNode layer) {
    NamelessLayer.refuse(graph, context.files(), layer, "merge");
  }

  private boolean stays(BlockNode layer) {
    return jobs.stream().noneMatch(job -> job.dropped().contains(layer.image()));
  }

  private Stream<PlannedFile> needed(BlockNode layer) {
    return context.seen().needed(graph, layer);
  }

  private List<Disk> disks() {
    Set<String> actives = new LinkedHashSet<>();
    List<Disk> disks = new ArrayList<>();
    for (String name : request.disks()) {
      Disk disk = graph.disk(name, context.files());
      BackingChain chain = graph.chain(disk);
      if (!actives.add(chain.active().name())) {
        throw new RequestException(
            Reason.INVALID, "'" + name + "' is " + disk.name() + ", which was named already");
      }
      disks.add(disk);
    }
    return disks;
  }

  /** Jobs on the same chain can't be at their gates at the same time. */
  private static List<String> only(Disk disk, List<List<String>> runs) {
    if (runs.size() > 1) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "the snapshots of "
              + disk.name()
              + " aren't adjacent, which takes "
              + runs.size()
              + " jobs one after the other: merge that disk by itself");
    }
    return runs.get(0);
  }

  private MergeRun.Planned planned(Disk disk, List<String> run) {
    int number = jobs.size() + 1;
    MergeRun.Planned planned = new MergeRun(context, graph, disk, run, number).plan();
    jobs.add(planned.job());
    notes.addAll(planned.notes());
    graph = planned.after();
    return planned;
  }

  private void add(List<MergeRun.Planned> together) {
    steps.addAll(
        GroupSteps.steps(
            together.stream().map(MergeRun.Planned::start).toList(),
            together.stream().map(planned -> planned.job().id()).toList(),
            request.allOrNone(),
            together.stream().flatMap(planned -> planned.tidying().stream()).toList()));
  }
}
