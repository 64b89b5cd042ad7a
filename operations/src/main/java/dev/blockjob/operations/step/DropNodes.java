package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes nodes that are no longer in use: {@code blockdev-del}. Those in use stay.
 *
 * @param nodes candidates
 * @param after the job that must have succeeded; null for nodes that the operation added
 */
public record DropNodes(List<String> nodes, @Nullable JobId after) implements Step {

  /** Copies. */
  public DropNodes {
    nodes = List.copyOf(nodes);
  }

  static DropNodes read(JsonObject json) {
    return new DropNodes(JsonFields.texts(json, "nodes"), JsonFields.job(json, "after"));
  }

  @Override
  public Kind kind() {
    return Kind.DROP_NODES;
  }

  @Override
  public String description() {
    return "remove nodes that are no longer in use: " + String.join(", ", nodes);
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return nodes.stream().anyMatch(observed.nodes()::contains)
        ? Evidence.NOT_HAPPENED
        : Evidence.HAPPENED;
  }

  @Override
  public boolean isPointOfNoReturn() {
    return true;
  }

  /** The next process sees in the graph which are left. */
  @Override
  public boolean isForced() {
    return false;
  }

  @Override
  public boolean isCleanup() {
    return true;
  }

  @Override
  public JsonObject json() {
    JsonObject json = new JsonObject().put("nodes", JsonFields.array(nodes));
    return after == null ? json : json.put("after", after.value());
  }
}
