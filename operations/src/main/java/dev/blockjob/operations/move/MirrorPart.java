package dev.blockjob.operations.move;

import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.HeldDataText;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.planning.Deletion;
import dev.blockjob.operations.planning.LayerUsers;
import dev.blockjob.operations.planning.TargetSteps;
import dev.blockjob.operations.planning.VisibleImages;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.LeaveFile;
import dev.blockjob.operations.step.job.DismissJobs;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.node.DropNodes;
import dev.blockjob.qmp.schema.QmpSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is planned for one disk that is mirrored: a move, or a copy. */
final class MirrorPart {
  /**
   * @param starts what comes before the gate, the start of the job last
   * @param tidying what is left to do once the job has been let through
   * @param target what the image there is called
   * @param files those that are there already and are needed afterwards
   * @param needed the room that it takes, in bytes; 0 where that isn't looked at
   */
  record Planned(
      Disk disk,
      PlannedJob job,
      List<Step> starts,
      List<Step> tidying,
      List<String> images,
      String target,
      List<PlannedFile> files,
      long needed) {}

  private final BlockGraph graph;
  private final QmpSchema schema;
  private final VisibleImages visible;
  private final OperationId id;
  private final JobId job;
  private final MirrorRequest request;
  private final List<String> notes;
  private final Disk disk;
  private final BackingChain chain;

  /** {@code notes} is added to. */
  MirrorPart(
      BlockGraph graph,
      QmpSchema schema,
      VisibleImages visible,
      OperationId id,
      int number,
      MirrorRequest request,
      List<String> notes) {
    this.graph = graph;
    this.schema = schema;
    this.visible = visible;
    this.id = id;
    this.job = new JobId(id + "-" + number);
    this.request = request;
    this.notes = notes;
    this.disk = graph.disk(request.disk(), visible.files());
    this.chain = graph.chain(disk);
  }

  static void refuseUnseen(Disk disk) {
    if (!disk.isAttached()) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "no device and no export is on " + disk.name() + ", so the move would have no effect");
    }
  }

  Planned plan() {
    if (request.moves()) {
      refuseUnseen(disk);
    }
    Target target = new MirrorTarget(visible, chain.active()).resolve(request.target());
    StartPlan start =
        Planner.plan(
            graph, schema, visible.files(), job, request.mirror(target), visible.images()::users);
    String image = MirrorTarget.image(target, graph);
    Encryption.note(graph, chain, request.sync(), target, image).ifPresent(notes::add);
    boolean isNew = target instanceof Target.NewFile;
    TargetSteps made = new TargetSteps(visible, chain.active(), id, start.preparations());
    List<Step> starts = new ArrayList<>(made.before());
    starts.add(new StartJob(job, "mirror " + description() + " to " + image + " as job " + job));
    List<Step> tidying = new ArrayList<>();
    if (request.moves()) {
      leaveSource(tidying);
    } else {
      tidying.add(new DismissJobs(List.of(job)));
      made.nodes().forEach(node -> tidying.add(new DropNodes(List.of(node), job)));
    }
    tidying.addAll(made.after());
    long needed = isNew && request.checkSpace() ? SizeChecks.needed(chain, request.sync()) : 0;
    return new Planned(
        disk, job(start, image), starts, tidying, images(image), image, files(target), needed);
  }

  /** What is there already and is needed afterwards: the target, and what it reads through. */
  private List<PlannedFile> files(Target target) {
    List<BlockNode> layers = new ArrayList<>();
    List<PlannedFile> files = new ArrayList<>();
    if (isShallow()) {
      layers.addAll(chain.layers().subList(1, chain.layers().size()));
    }
    if (target instanceof Target.ExistingFile file) {
      visible.needed(graph, file).forEach(files::add);
    } else if (target instanceof Target.Node node) {
      layers.addAll(graph.tree(node.name()));
    }
    layers.forEach(layer -> visible.needed(graph, layer).forEach(files::add));
    return files.stream().distinct().toList();
  }

  private boolean isShallow() {
    return request.shallow() && chain.layers().size() > 1;
  }

  private String description() {
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

  /** Says what the move doesn't take along. */
  private void leave(BlockNode layer, List<Step> steps) {
    String held = HeldDataText.in(layer, request.drop()).orElse(null);
    Path file = held == null ? null : visible.file(layer).orElse(null);
    if (file != null) {
      steps.add(new LeaveFile(file, "it has " + held + ", which a move doesn't take along"));
    } else if (held != null) {
      notes.add(layer.image() + " stays with " + held + ", which a move doesn't take along");
    }
  }

  private void leaveSource(List<Step> steps) {
    List<String> nodes = new ReplacedNodes(graph, disk, isShallow()).names();
    if (!nodes.isEmpty()) {
      steps.add(new DropNodes(nodes, job));
    }
    if (request.deleteSource()) {
      LayerUsers layerUsers = new LayerUsers(visible, graph, chain);
      Deletion.plan(
          visible, graph, layerUsers, chain.active(), null, request.drop(), job, steps, notes);
    } else {
      notes.add(chain.active().image() + " stays as it is at the switch");
      leave(chain.active(), steps);
    }
    if (!isShallow()) {
      chain.layers().stream().skip(1).forEach(layer -> leave(layer, steps));
    }
  }
}
