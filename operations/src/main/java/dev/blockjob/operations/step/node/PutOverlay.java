package dev.blockjob.operations.step.node;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Puts an overlay on a disk: {@code blockdev-snapshot}. From then on the guest writes there, so it
 * is rolled back by a job that commits the overlay into what is below it.
 *
 * @param node the active layer until then
 * @param overlay the node that is put on it
 * @param image of {@code node}
 * @param file of {@code overlay}
 * @param back the job that compensates it; its leaf is the overlay
 */
public record PutOverlay(String node, String overlay, String image, String file, JobId back)
    implements ExecutableStep, OverlayPut {

  /** Its name and how it is read. */
  public static final StepType<PutOverlay> TYPE =
      new StepType<>("put-overlay", PutOverlay.class, PutOverlay::read);

  static PutOverlay read(JsonObject json) {
    return new PutOverlay(
        JsonFields.text(json, "node"),
        JsonFields.text(json, "overlay"),
        JsonFields.text(json, "image"),
        JsonFields.text(json, "file"),
        new JobId(JsonFields.text(json, "back")));
  }

  @Override
  public StepType<PutOverlay> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "put overlay " + overlay + " on " + node + ": the guest writes there from now on";
  }

  /** Where the disk is tells, since the job promises to bring it back. */
  @Override
  public Evidence evidence(ObservedState observed) {
    JobObservation observation = observed.job(back);
    return observation == JobObservation.KEPT
        ? Evidence.NOT_HAPPENED
        : observation == JobObservation.UNSEEN ? Evidence.UNDECIDED : Evidence.HAPPENED;
  }

  @Override
  public List<Step> compensation() {
    List<JobId> jobs = List.of(back);
    return List.of(
        new StartJob(back, "commit " + overlay + " back into " + node + " as job " + back),
        new AwaitGates(jobs),
        new SwitchJobs(jobs),
        new AwaitEnds(jobs));
  }

  /** Who doesn't know of the overlay takes what the guest wrote there for rubbish. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .put("node", node)
        .put("overlay", overlay)
        .put("image", image)
        .put("file", file)
        .put("back", back.value());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    JsonObject arguments = new JsonObject().put("node", node).put("overlay", overlay);
    Future<Void> put = qemu.commands().run("blockdev-snapshot", arguments);
    return run.sent()
        .get()
        .compose(v -> put)
        .recover(CommandRefusals::refused)
        .compose(v -> qemu.commands().graph())
        .compose(graph -> ReadOnlyNode.in(graph, node, "put on it"));
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.TAKES_IMAGES, Trait.NEEDS_FILES);
  }

  @Override
  public List<String> quiescent() {
    return List.of(image);
  }
}
