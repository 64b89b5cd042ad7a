package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Limits what the guest writes to a disk. From the time that this is written down a {@link
 * RestoreLimits} is pending.
 *
 * @param limits arguments of {@code block_set_io_throttle}
 * @param restoration what compensates it
 */
public record SlowGuest(JsonObject limits, RestoreLimits restoration) implements Step {

  /** Copies. */
  public SlowGuest {
    limits = limits.copy();
  }

  static SlowGuest read(JsonObject json) {
    return new SlowGuest(
        JsonFields.object(json, "limits"), RestoreLimits.read(JsonFields.object(json, "owed")));
  }

  @Override
  public Kind kind() {
    return Kind.SLOW_GUEST;
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
}
