package dev.blockjob.operations.step.node;

import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.ExecutableStep;
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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts overlays that are prepared on disks: {@code blockdev-snapshot} in one transaction. */
public record TakeSnapshot(List<Overlay> overlays) implements ExecutableStep {

  /** Its name and how it is read. */
  public static final StepType<TakeSnapshot> TYPE =
      new StepType<>("take-snapshot", TakeSnapshot.class, TakeSnapshot::read);

  /**
   * One disk's.
   *
   * @param disk what it is called
   * @param node its active layer until then
   * @param overlay the node that is put on it
   * @param image of {@code node}
   * @param file of {@code overlay}
   */
  public record Overlay(String disk, String node, String overlay, String image, String file) {

    private JsonObject json() {
      return new JsonObject()
          .put("disk", disk)
          .put("node", node)
          .put("overlay", overlay)
          .put("image", image)
          .put("file", file);
    }

    private static Overlay read(JsonObject json) {
      return new Overlay(
          JsonFields.text(json, "disk"),
          JsonFields.text(json, "node"),
          JsonFields.text(json, "overlay"),
          JsonFields.text(json, "image"),
          JsonFields.text(json, "file"));
    }

    private JsonObject action() {
      return new JsonObject()
          .put("type", "blockdev-snapshot")
          .put("data", new JsonObject().put("node", node).put("overlay", overlay));
    }
  }

  /** Copies. */
  public TakeSnapshot {
    overlays = List.copyOf(overlays);
  }

  static TakeSnapshot read(JsonObject json) {
    return new TakeSnapshot(
        JsonFields.objects(json, "overlays").stream().map(Overlay::read).toList());
  }

  /** The arguments of {@code transaction}. */
  public JsonObject transaction() {
    return new JsonObject()
        .put("actions", JsonFields.array(overlays.stream().map(Overlay::action).toList()));
  }

  @Override
  public StepType<TakeSnapshot> type() {
    return TYPE;
  }

  @Override
  public String description() {
    return "take the snapshot of "
        + overlays.stream().map(Overlay::disk).collect(Collectors.joining(", "));
  }

  /** All are put in place or none; prepared, they have nothing below them. */
  @Override
  public Evidence evidence(ObservedState observed) {
    if (observed.continuity() != QemuContinuity.SAME
        && observed.continuity() != QemuContinuity.DOWN) {
      return Evidence.UNDECIDED;
    }
    return overlays.stream().map(Overlay::overlay).anyMatch(observed.overlays()::contains)
        ? Evidence.HAPPENED
        : Evidence.NOT_HAPPENED;
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  @Override
  public JsonObject json() {
    return new JsonObject()
        .put("overlays", JsonFields.array(overlays.stream().map(Overlay::json).toList()));
  }

  @Override
  public Future<String> perform(QemuSite qemu, StepRun run) {
    Future<Void> taken = qemu.commands().run("transaction", transaction());
    return run.sent().get().compose(v -> taken).recover(CommandRefusals::refused).map("taken");
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.TAKES_IMAGES, Trait.NEEDS_FILES, Trait.STALLS_GUEST);
  }

  @Override
  public List<String> quiescent() {
    return overlays.stream().map(Overlay::image).toList();
  }
}
