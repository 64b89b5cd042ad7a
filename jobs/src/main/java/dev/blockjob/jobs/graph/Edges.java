package dev.blockjob.jobs.graph;

import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The edges of the graph: which node has which as its child, and who else is attached; from the
 * best source available.
 *
 * @param children by node, then by role
 * @param users by node
 * @param exact whether QEMU told the edges
 */
record Edges(
    Map<String, Map<String, String>> children, Map<String, List<NodeUser>> users, boolean exact) {

  static Edges of(GraphReplies replies) {
    JsonObject debug = replies.debugGraph();
    if (debug != null) {
      return new DebugGraph(debug, replies.exports()).edges();
    }
    return ProtocolException.reading(
        "query-named-block-nodes",
        () -> {
          List<JsonObject> nodes = ReplyFields.objects(replies.namedNodes());
          boolean told =
              !nodes.isEmpty() && nodes.stream().allMatch(n -> n.containsKey("children"));
          Map<String, Map<String, String>> children = told ? told(nodes) : InferredEdges.of(nodes);
          return new Edges(children, new AttachedUsers(replies, children).users(), told);
        });
  }

  /** QEMU 11.1 has the children in {@code query-named-block-nodes} itself. */
  private static Map<String, Map<String, String>> told(List<JsonObject> nodes) {
    Map<String, Map<String, String>> children = new HashMap<>();
    for (JsonObject node : nodes) {
      Map<String, String> byRole = new LinkedHashMap<>();
      for (JsonObject child : ReplyFields.objects(node, "children")) {
        byRole.put(ReplyFields.string(child, "child"), ReplyFields.string(child, "node-name"));
      }
      children.put(ReplyFields.string(node, "node-name"), byRole);
    }
    return children;
  }
}
