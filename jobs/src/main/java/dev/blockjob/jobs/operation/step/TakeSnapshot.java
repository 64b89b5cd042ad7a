package dev.blockjob.jobs.operation.step;

import dev.blockjob.jobs.operation.step.Facts.Standing;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** Puts overlays that are prepared on disks: {@code blockdev-snapshot} in one transaction. */
public record TakeSnapshot(List<Overlay> overlays) implements Step {

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
          Fields.text(json, "disk"),
          Fields.text(json, "node"),
          Fields.text(json, "overlay"),
          Fields.text(json, "image"),
          Fields.text(json, "file"));
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
    return new TakeSnapshot(Fields.objects(json, "overlays").stream().map(Overlay::read).toList());
  }

  /** The arguments of {@code transaction}. */
  public JsonObject transaction() {
    return new JsonObject()
        .put("actions", Fields.array(overlays.stream().map(Overlay::action).toList()));
  }

  @Override
  public Kind kind() {
    return Kind.TAKE_SNAPSHOT;
  }

  @Override
  public String description() {
    return "take the snapshot of "
        + overlays.stream().map(Overlay::disk).collect(Collectors.joining(", "));
  }

  /** All are put in place or none; prepared, they have nothing below them. */
  @Override
  public Evidence evidence(Facts facts) {
    if (facts.continuity() != Standing.SAME && facts.continuity() != Standing.DOWN) {
      return Evidence.UNDECIDED;
    }
    return overlays.stream().map(Overlay::overlay).anyMatch(facts.overlays()::contains)
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
        .put("overlays", Fields.array(overlays.stream().map(Overlay::json).toList()));
  }
}
