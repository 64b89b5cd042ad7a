package dev.blockjob.operations.step;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Adds a node: {@code blockdev-add}.
 *
 * @param node its name, which was unused when the operation was planned
 * @param arguments of the command
 * @param size what its size has to be, in bytes; 0 if it was made with that size
 */
public record AddNode(String node, JsonObject arguments, long size) implements Step {

  /** Copies. */
  public AddNode {
    arguments = arguments.copy();
  }

  static AddNode read(JsonObject json) {
    return new AddNode(
        JsonFields.text(json, "node"),
        JsonFields.object(json, "arguments"),
        json.getLong("size", 0L));
  }

  @Override
  public Kind kind() {
    return Kind.ADD_NODE;
  }

  @Override
  public String description() {
    return "add node " + node + " (" + arguments.getString("driver") + ")";
  }

  @Override
  public Evidence evidence(ObservedState observed) {
    return observed.nodes().contains(node) ? Evidence.HAPPENED : Evidence.NOT_HAPPENED;
  }

  @Override
  public List<Step> compensation() {
    return List.of(new DropNodes(List.of(node), null));
  }

  @Override
  public JsonObject json() {
    return new JsonObject().put("node", node).put("arguments", arguments).put("size", size);
  }
}
