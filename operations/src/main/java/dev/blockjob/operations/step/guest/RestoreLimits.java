package dev.blockjob.operations.step.guest;

import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.ImageSite;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.operations.step.StepType;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * Gives a disk the I/O limits back that it had before {@link SlowGuest}, if it is still in the
 * group that it was put into then.
 *
 * @param device as {@code query-block} has it
 * @param group made up by this operation
 * @param before arguments of {@code block_set_io_throttle}
 */
public record RestoreLimits(String device, String group, JsonObject before)
    implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<RestoreLimits> TYPE =
      new StepType<>("restore-limits", RestoreLimits.class, RestoreLimits::read);

  /** Copies. */
  public RestoreLimits {
    before = before.copy();
  }

  static RestoreLimits read(JsonObject json) {
    return new RestoreLimits(
        JsonFields.text(json, "device"),
        JsonFields.text(json, "group"),
        JsonFields.object(json, "before"));
  }

  @Override
  public StepType<RestoreLimits> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "give " + device + " its own I/O limits back";
  }

  /** Limits go with their QEMU; whether they are ours, their group tells. */
  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.continuity() == QemuContinuity.DOWN ? Evidence.HAPPENED : Evidence.NOT_HAPPENED;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("device", device).put("group", group).put("before", before);
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return IoLimits.at(qemu).restore(this, run.sent());
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return Future.succeededFuture("it went with its QEMU");
  }
}
