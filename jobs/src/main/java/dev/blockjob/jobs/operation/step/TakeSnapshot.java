package dev.blockjob.jobs.operation.step;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Puts overlays that are prepared on disks, in one transaction. */
public record TakeSnapshot(List<String> disks) implements Step {

  /** Copies. */
  public TakeSnapshot {
    disks = List.copyOf(disks);
  }

  static TakeSnapshot read(JsonObject json) {
    return new TakeSnapshot(Fields.texts(json, "disks"));
  }

  @Override
  public Kind kind() {
    return Kind.TAKE_SNAPSHOT;
  }

  @Override
  public String what() {
    return "take the snapshot of " + String.join(", ", disks);
  }

  @Override
  public Evidence evidence(Facts facts) {
    return Evidence.UNDECIDED;
  }

  @Override
  public boolean isFinal() {
    return true;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("disks", Fields.array(disks));
  }
}
