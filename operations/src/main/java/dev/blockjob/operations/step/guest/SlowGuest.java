package dev.blockjob.operations.step.guest;

import dev.blockjob.operations.engine.ExecutableStep;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.engine.StepRun;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * Limits what the guest writes to a disk. From the time that this is written down a {@link
 * RestoreLimits} is pending.
 *
 * @param limits arguments of {@code block_set_io_throttle}
 * @param restoration what compensates it
 */
public record SlowGuest(JsonObject limits, RestoreLimits restoration) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<SlowGuest> TYPE =
      new StepType<>("slow-guest", SlowGuest.class, SlowGuest::read);

  /** Copies. */
  public SlowGuest {
    limits = limits.copy();
  }

  static SlowGuest read(JsonObject json) {
    return new SlowGuest(
        JsonFields.object(json, "limits"), RestoreLimits.read(JsonFields.object(json, "owed")));
  }

  @Override
  public StepType<SlowGuest> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "slow the guest down on " + restoration.device() + ": " + limits.encode();
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return Evidence.NOT_HAPPENED;
  }

  @Override
  public List<Step> compensation() {
    return List.of(restoration);
  }

  /** The guest may run on another host than we. */
  @Override
  public boolean isForced() {
    return true;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("limits", limits).put("owed", restoration.json());
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return IoLimits.at(qemu).slow(this, run.sent());
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.OWES_IF_REFUSED);
  }

  @Override
  public Step owes() {
    return restoration;
  }
}
