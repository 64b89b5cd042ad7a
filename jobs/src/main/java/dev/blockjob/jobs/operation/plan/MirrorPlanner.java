package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.RequestException;
import dev.blockjob.jobs.RequestException.Reason;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.operation.Copy;
import dev.blockjob.jobs.operation.Move;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.files.ImageFiles;
import dev.blockjob.jobs.operation.step.AwaitEnds;
import dev.blockjob.jobs.operation.step.AwaitGates;
import dev.blockjob.jobs.operation.step.DismissJobs;
import dev.blockjob.jobs.operation.step.DropNodes;
import dev.blockjob.jobs.operation.step.FreezeGuest;
import dev.blockjob.jobs.operation.step.Gate;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.jobs.operation.step.StartJob;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.operation.step.SwitchJobs;
import dev.blockjob.jobs.operation.step.ThawGuest;
import dev.blockjob.jobs.plan.FileChecks;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.schema.QmpSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Plans what one mirror carries out: a move, or a copy. */
public final class MirrorPlanner {
  private final BlockGraph graph;
  private final QmpSchema schema;
  private final SeenImages seen;
  private final OperationId id;
  private final JobId job;
  private final MirrorRequest request;
  private final Disk disk;
  private final BackingChain chain;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private MirrorPlanner(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      ImageFiles images,
      OperationId id,
      MirrorRequest request) {
    this.graph = Planner.absolute(graph, files);
    this.schema = schema;
    this.seen = new SeenImages(Planner.trusted(graph, files), images);
    this.id = id;
    this.job = new JobId(id + "-1");
    this.request = request;
    this.disk = this.graph.disk(request.disk(), seen.files());
    this.chain = this.graph.chain(disk);
  }

  /**
   * The plan of a move; parameters as those of {@link MergePlanner}.
   *
   * @throws RequestException if it can't be done as it stands
   */
  public static Plan plan(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      ImageFiles images,
      OperationId id,
      Move move) {
    return new MirrorPlanner(graph, schema, files, images, id, MirrorRequest.of(move)).plan("move");
  }

  /** The plan of a copy; the same otherwise. */
  public static Plan plan(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      ImageFiles images,
      OperationId id,
      Copy copy) {
    return new MirrorPlanner(graph, schema, files, images, id, MirrorRequest.of(copy)).plan("copy");
  }

  private Plan plan(String kind) {
    if (request.moves()) {
      refuseUnseen(disk);
    }
    Target target = new MirrorTarget(seen, chain.active()).resolve(request.target());
    StartPlan start = Planner.plan(graph, schema, seen.files(), job, request.mirror(target));
    String image = MirrorTarget.image(target, graph);
    TargetSteps made =
        new TargetSteps(
            seen, chain.active(), id, target instanceof Target.NewFile, start.preparations());
    steps.addAll(made.before());
    steps.add(new StartJob(job, "mirror " + what() + " to " + image + " as job " + job));
    steps.add(new AwaitGates(List.of(job)));
    String agent = request.guestAgent();
    if (agent != null) {
      steps.add(new FreezeGuest(agent, List.of(job)));
    }
    steps.add(new SwitchJobs(List.of(job)));
    steps.add(new AwaitEnds(List.of(job)));
    if (agent != null) {
      steps.add(new ThawGuest(agent));
    }
    if (request.moves()) {
      leaveSource();
    } else {
      steps.add(new DismissJobs(List.of(job)));
      made.nodes().forEach(node -> steps.add(new DropNodes(List.of(node), job)));
    }
    steps.addAll(made.after());
    return new Plan(
        id, kind, List.of(disk.name()), images(image), List.of(job(start, image)), steps, notes);
  }

  static void refuseUnseen(Disk disk) {
    if (!disk.isAttached()) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "no device and no export is on " + disk.name() + ", so nobody could see it move");
    }
  }

  private boolean isShallow() {
    return request.shallow() && chain.layers().size() > 1;
  }

  private String what() {
    return isShallow() ? chain.active() + " alone" : "all of " + disk.name();
  }

  private PlannedJob job(StartPlan start, String image) {
    List<BlockNode> left = isShallow() ? List.of(chain.active()) : chain.layers();
    return new PlannedJob(
        job,
        start.start().name(),
        start.start().arguments(),
        request.moves() ? Gate.READY : Gate.COPY,
        start.promise(),
        request.moves() ? left.stream().map(BlockNode::image).toList() : List.of(),
        image,
        chain.active().image());
  }

  private List<String> images(String target) {
    return Stream.concat(chain.layers().stream().map(BlockNode::image), Stream.of(target)).toList();
  }

  private void leaveSource() {
    List<String> nodes = new OldNodes(graph, disk, isShallow()).names();
    if (!nodes.isEmpty()) {
      steps.add(new DropNodes(nodes, job));
    }
    if (request.deleteSource()) {
      Neighbours neighbours = new Neighbours(seen, graph, chain);
      Deletion.plan(seen, neighbours, chain.active(), job, steps, notes);
    } else {
      notes.add(chain.active().image() + " stays as it is at the switch");
    }
  }
}
