package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import io.vertx.core.json.JsonObject;
import java.util.List;

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
    implements Step {

  static PutOverlay read(JsonObject json) {
    return new PutOverlay(
        JsonFields.text(json, "node"),
        JsonFields.text(json, "overlay"),
        JsonFields.text(json, "image"),
        JsonFields.text(json, "file"),
        new JobId(JsonFields.text(json, "back")));
  }

  @Override
  public Kind kind() {
    return Kind.PUT_OVERLAY;
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
}
