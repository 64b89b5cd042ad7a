package dev.blockjob.jobs.operation.step;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Removes nodes that nobody uses any more: {@code blockdev-del}. Those in use stay.
 *
 * @param nodes candidates
 */
public record DropNodes(List<String> nodes) implements Step {

  /** Copies. */
  public DropNodes {
    nodes = List.copyOf(nodes);
  }

  @Override
  public Kind kind() {
    return Kind.DROP_NODES;
  }

  @Override
  public String what() {
    return "remove the nodes that nobody uses any more of " + String.join(", ", nodes);
  }

  @Override
  public Evidence evidence(Facts facts) {
    return nodes.stream().anyMatch(facts.nodes()::contains)
        ? Evidence.NOT_HAPPENED
        : Evidence.HAPPENED;
  }

  @Override
  public boolean isFinal() {
    return true;
  }

  @Override
  public boolean isTidying() {
    return true;
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("nodes", Fields.array(nodes));
  }
}
