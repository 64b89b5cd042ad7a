package dev.blockjob.jobs.promise;

import dev.blockjob.jobs.graph.Disk;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** Promises in a form that outlives this process. */
public final class PromiseJson {

  private PromiseJson() {}

  /**
   * Writes a promise.
   *
   * @throws IllegalArgumentException for one that only lives in this process
   */
  public static JsonObject write(GraphPromise promise) {
    if (promise instanceof BackingPromise backing) {
      return new JsonObject()
          .put("kind", "backing")
          .put("layer", backing.layer())
          .put("base", backing.base());
    }
    if (promise instanceof PivotPromise pivot) {
      Disk disk = pivot.locator().disk();
      return new JsonObject()
          .put("kind", "pivot")
          .put("qdev", disk.qdev())
          .put("device", disk.device())
          .put("export", disk.export())
          .put("root", disk.root())
          .put("active", disk.active())
          .put("target", pivot.target());
    }
    throw new IllegalArgumentException("a promise that can't be written down: " + promise);
  }

  /** The other way round. */
  public static GraphPromise read(JsonObject json) {
    if ("backing".equals(json.getString("kind"))) {
      return new BackingPromise(
          Objects.requireNonNull(json.getString("layer")), json.getString("base"));
    }
    Disk disk =
        new Disk(
            json.getString("qdev"),
            json.getString("device"),
            json.getString("export"),
            Objects.requireNonNull(json.getString("root")),
            Objects.requireNonNull(json.getString("active")));
    return new PivotPromise(
        new DiskLocator(disk), Objects.requireNonNull(json.getString("target")));
  }
}
