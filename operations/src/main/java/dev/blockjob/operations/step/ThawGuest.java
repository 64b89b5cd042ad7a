package dev.blockjob.operations.step;

import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.Set;

/**
 * Thaws the guest's file systems through its agent. Does no harm to those that aren't frozen.
 *
 * @param agent the address of the agent's socket
 */
public record ThawGuest(String agent) implements Step {

  private static final Set<QemuContinuity> GONE =
      EnumSet.of(QemuContinuity.OTHER, QemuContinuity.DOWN);

  static ThawGuest read(JsonObject json) {
    return new ThawGuest(JsonFields.text(json, "agent"));
  }

  @Override
  public Kind kind() {
    return Kind.THAW_GUEST;
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
}
