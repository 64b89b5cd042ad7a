package dev.blockjob.operations.snapshot;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.Preparation;
import dev.blockjob.jobs.plan.SnapshotPlan;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.merge.MergePlanner;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.planning.TargetSteps;
import dev.blockjob.operations.planning.VisibleImages;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.guest.FreezeGuest;
import dev.blockjob.operations.step.guest.ThawGuest;
import dev.blockjob.operations.step.node.TakeSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans a snapshot around which the guest is frozen. Its overlays are made before, so that the
 * guest stands still for the moment only, and are rolled back like all that an operation makes.
 */
public final class SnapshotPlanner {

  /** What such an operation is called in plans, journals and ids; a contract. */
  public static final String KIND = "snapshot";

  private final BlockGraph graph;
  private final VisibleImages visible;
  private final OperationId id;
  private final List<String> disks = new ArrayList<>();
  private final List<String> images = new ArrayList<>();
  private final List<PlannedFile> files = new ArrayList<>();
  private final List<Step> before = new ArrayList<>();
  private final List<Step> after = new ArrayList<>();
  private final List<TakeSnapshot.Overlay> overlays = new ArrayList<>();

  /** Parameters as those of {@link MergePlanner}. */
  public SnapshotPlanner(BlockGraph graph, FileChecks files, ImageFiles images, OperationId id) {
    this.graph = Planner.absolute(graph, files);
    this.visible = new VisibleImages(Planner.trusted(graph, files), images);
    this.id = id;
  }

  /**
   * The plan.
   *
   * @param plan how {@code snapshot} is taken without freezing
   * @param agent the address of the guest agent's socket
   */
  public Plan plan(Snapshot snapshot, SnapshotPlan plan, String agent) {
    for (int i = 0; i < snapshot.overlays().size(); i++) {
      add(snapshot.overlays().get(i), plan.overlays().get(i));
    }
    List<Step> steps = new ArrayList<>(before);
    steps.add(new FreezeGuest(agent, List.of()));
    steps.add(new TakeSnapshot(overlays));
    steps.add(new ThawGuest(agent));
    steps.addAll(after);
    return new Plan(
        id, KIND, disks, images, List.of(), steps, List.of(), files.stream().distinct().toList());
  }

  private void add(Snapshot.Overlay overlay, List<Preparation> preparations) {
    Disk disk = graph.disk(overlay.disk(), visible.files());
    BackingChain chain = graph.chain(disk);
    BlockNode active = chain.active();
    TargetSteps made = new TargetSteps(visible, active, id, preparations);
    disks.add(disk.name());
    for (BlockNode layer : chain.layers()) {
      images.add(layer.image());
      visible.needed(graph, layer).forEach(files::add);
    }
    before.addAll(made.before());
    after.addAll(made.after());
    overlays.add(
        new TakeSnapshot.Overlay(
            disk.name(),
            active.name(),
            made.nodes().get(0),
            active.image(),
            made.file().toString()));
  }
}
