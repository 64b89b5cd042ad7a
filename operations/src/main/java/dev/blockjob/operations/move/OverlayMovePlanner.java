package dev.blockjob.operations.move;

import dev.blockjob.jobs.check.ClosedUsers;
import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.NewImages;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.Preparation;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.planning.Deletion;
import dev.blockjob.operations.planning.GroupSteps;
import dev.blockjob.operations.planning.LayerUsers;
import dev.blockjob.operations.planning.TargetSteps;
import dev.blockjob.operations.planning.VisibleImages;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.node.DropNodes;
import dev.blockjob.operations.step.node.PutOverlay;
import dev.blockjob.qmp.schema.QmpSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Plans a move by way of two overlays, for big images and copiers that are better at it than QEMU:
 *
 * <pre>
 *   source                 the guest writes here
 *   source &lt;- overlay      the source is quiet, and is copied
 *   copy   &lt;- twin         the overlay was mirrored, which is little, and the disk has moved
 *   copy                   the twin was committed into it
 * </pre>
 */
public final class OverlayMovePlanner {

  private static final String MIRROR = "-1";
  private static final String COMMIT = "-2";
  private static final String BACK = "-back";

  private final QmpSchema schema;
  private final VisibleImages visible;
  private final OperationId id;
  private final Move move;
  private final String copier;
  private final BlockGraph graph;
  private final Disk disk;
  private final BlockNode source;
  private final List<PlannedJob> jobs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private List<String> oldNodes = List.of();

  private OverlayMovePlanner(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      ImageFiles images,
      OperationId id,
      Move move) {
    this.graph = Planner.absolute(graph, files);
    this.schema = schema;
    this.visible = new VisibleImages(Planner.trusted(graph, files), images);
    this.id = id;
    this.move = move;
    this.copier = Objects.requireNonNull(move.copier());
    this.disk = this.graph.disk(move.disk(), visible.files());
    this.source = this.graph.chain(disk).active();
  }

  /** The plan; as {@link MirrorPlanner#plan}. */
  public static Plan plan(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      ImageFiles images,
      OperationId id,
      Move move) {
    return new OverlayMovePlanner(graph, schema, files, images, id, move).plan();
  }

  private Plan plan() {
    MirrorPart.refuseUnseen(disk);
    Encryption.refuseCopier(graph, source);
    Path from = OverlayMoveImages.source(visible, graph.chain(disk));
    Path to = OverlayMoveImages.copy(visible, graph, source, move.target());
    NewImages images = new NewImages(graph, schema, visible.files(), new JobId(id.value()));
    Path above = beside(from);
    Path aside = beside(to);
    Stream.of(to, above, aside).forEach(images::refuseTaken);
    if (move.checkSpace() && !copier.equals(Move.REFLINK)) {
      SizeChecks.refuseTooLittleSpace(visible.files(), to, SizeChecks.allocated(source));
    }
    NewImages.Opened overlay = images.overlay(above, source, false, "-overlay");
    NewImages.Opened copy = images.copy(to, source);
    NewImages.Opened twin = images.overlay(aside, copy.node(), true, "-twin");
    notes.add(
        "until the end what the guest writes goes into "
            + above
            + ", then into "
            + aside
            + ": there must be room for it");
    jobs(overlay, copy, twin);
    steps(from, to, overlay, copy, twin);
    return new Plan(
        id,
        "move",
        List.of(disk.name()),
        Stream.of(source, overlay.node(), copy.node(), twin.node()).map(BlockNode::image).toList(),
        jobs,
        steps,
        notes,
        visible.needed(from, jobs.get(0).id()).stream().toList());
  }

  private Path beside(Path image) {
    return image.resolveSibling(image.getFileName() + "." + id + ".qcow2");
  }

  private void jobs(NewImages.Opened overlay, NewImages.Opened copy, NewImages.Opened twin) {
    BlockNode first = overlay.node();
    BlockNode second = twin.node();
    BlockGraph before = GraphProjection.of(graph, disk, first.name(), overlay.nodes());
    before = GraphProjection.with(GraphProjection.with(before, copy.nodes()), twin.nodes());
    Disk moving = GraphProjection.disk(before, first);
    BlockGraph after = GraphProjection.of(before, moving, second.name(), List.of());
    Disk moved = GraphProjection.disk(after, second);
    Mirror mirror =
        Mirror.of(moving.name(), new Target.Node(second.name()))
            .withSync(Sync.TOP)
            .withAtReady(AtReady.PIVOT)
            .withCopyMode(move.copyMode())
            .withSpeed(move.speed());
    jobs.add(job(MIRROR, before, mirror, List.of(first, source), second, first));
    jobs.add(job(COMMIT, after, commit(moved, copy.node()), List.of(second), copy.node(), second));
    jobs.add(job(BACK, before, commit(moving, source), List.of(first), source, first));
    oldNodes = new ReplacedNodes(before, moving, false).names();
  }

  private Commit commit(Disk on, BlockNode base) {
    return Commit.of(on.name()).withBase(base.name()).withSpeed(move.speed());
  }

  private PlannedJob job(
      String suffix,
      BlockGraph then,
      BlockJobRequest request,
      List<BlockNode> dropped,
      BlockNode kept,
      BlockNode leaf) {
    JobId job = new JobId(id + suffix);
    StartPlan start = Planner.plan(then, schema, visible.files(), job, request, ClosedUsers.LOOKED);
    return new PlannedJob(
        job,
        start.start().name(),
        start.start().arguments(),
        Gate.READY,
        start.promise(),
        dropped.stream().map(BlockNode::image).toList(),
        kept.image(),
        leaf.image());
  }

  private void steps(
      Path from, Path to, NewImages.Opened overlay, NewImages.Opened copy, NewImages.Opened twin) {
    JobId mirror = jobs.get(0).id();
    JobId commit = jobs.get(1).id();
    TargetSteps above = made(overlay.preparations());
    TargetSteps opened = made(copy.preparations());
    TargetSteps aside = made(twin.preparations());
    CreateFile file = TargetSteps.create(visible, source, id, to, 0);
    steps.addAll(above.before());
    steps.add(file);
    steps.add(
        new PutOverlay(
            source.name(),
            overlay.node().name(),
            source.image(),
            overlay.node().image(),
            jobs.get(2).id()));
    steps.add(new CopyImage(source.name(), from, to, file.claim(), copier));
    steps.addAll(opened.before());
    steps.addAll(aside.before());
    String mirrored = "mirror " + overlay.node() + " to " + twin.node() + " as job " + mirror;
    steps.addAll(
        GroupSteps.steps(
            List.of(new StartJob(mirror, mirrored)),
            List.of(mirror),
            null,
            tidying(oldNodes, above, mirror)));
    String committed = "commit " + twin.node() + " into " + copy.node() + " as job " + commit;
    steps.addAll(
        GroupSteps.steps(
            List.of(new StartJob(commit, committed)),
            List.of(commit),
            null,
            tidying(aside.nodes(), aside, commit)));
    steps.add(new ReleaseFile(file.claim()));
    if (move.deleteSource()) {
      LayerUsers layerUsers = new LayerUsers(visible, graph, graph.chain(disk));
      // What copies the file copies the snapshots in it.
      Set<HeldData> drop = new HashSet<>(move.drop());
      drop.add(HeldData.INTERNAL_SNAPSHOTS);
      Deletion.plan(visible, graph, layerUsers, source, null, drop, commit, steps, notes);
    } else {
      notes.add(source.image() + " stays as it is when the overlay is put on it");
    }
  }

  private TargetSteps made(List<Preparation> preparations) {
    return new TargetSteps(visible, source, id, preparations);
  }

  private static List<Step> tidying(List<String> nodes, TargetSteps made, JobId after) {
    List<Step> tidying = new ArrayList<>(List.of(new DropNodes(nodes, after)));
    tidying.addAll(made.removed(after));
    return tidying;
  }
}
