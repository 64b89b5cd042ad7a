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
import dev.blockjob.operations.step.Trait;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;

/**
 * Thaws the guest's file systems through its agent. Does no harm to those that aren't frozen.
 *
 * @param agent the address of the agent's socket
 */
public record ThawGuest(String agent) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<ThawGuest> TYPE =
      new StepType<>("thaw-guest", ThawGuest.class, ThawGuest::read);

  private static final Set<QemuContinuity> GONE =
      EnumSet.of(QemuContinuity.OTHER, QemuContinuity.DOWN);

  static ThawGuest read(JsonObject json) {
    return new ThawGuest(JsonFields.text(json, "agent"));
  }

  @Override
  public StepType<ThawGuest> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "thaw the guest's file systems through " + agent;
  }

  /** A frozen guest goes with its QEMU, if that has surely gone. */
  @Override
  public Evidence evidence(ObservedState observed) {
    return GONE.contains(observed.continuity()) ? Evidence.HAPPENED : Evidence.NOT_HAPPENED;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("agent", agent);
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    return GuestFreezer.at(qemu).thaw(agent, run.sent());
  }

  @Override
  public Future<String> performOffline(ImageSite images) {
    return Future.succeededFuture("it went with its QEMU");
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.LAPSES);
  }
}
