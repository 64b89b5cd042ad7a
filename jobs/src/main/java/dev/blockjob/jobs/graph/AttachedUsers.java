package dev.blockjob.jobs.graph;

import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Devices and exports from {@code query-block} and {@code query-block-exports}, where there is no
 * debug graph. What jobs hold is not to be had there.
 */
final class AttachedUsers {

  private final GraphReplies replies;
  private final Map<String, Map<String, String>> children;
  private final Set<String> filters;

  AttachedUsers(GraphReplies replies, Map<String, Map<String, String>> children) {
    this.replies = replies;
    this.children = children;
    this.filters =
        ReplyFields.objects(replies.namedNodes()).stream()
            .filter(node -> Drivers.isFilter(ReplyFields.string(node, "drv")))
            .map(node -> ReplyFields.string(node, "node-name"))
            .collect(Collectors.toSet());
  }

  Map<String, List<NodeUser>> users() {
    Map<String, List<NodeUser>> users = new LinkedHashMap<>();
    ProtocolException.reading("query-block", () -> devices()).forEach(use -> add(users, use));
    NodeUse.exports(replies.exports()).forEach(use -> add(users, use));
    return users;
  }

  private List<NodeUse> devices() {
    List<NodeUse> devices = new ArrayList<>();
    for (JsonObject block : ReplyFields.objects(replies.block())) {
      JsonObject inserted = ReplyFields.object(block, "inserted");
      String node = inserted == null ? null : ReplyFields.optionalString(inserted, "node-name");
      if (node != null) {
        String name = DiskFinder.Device.backend(block);
        NodeUser device = new NodeUser(NodeUser.Kind.DEVICE, name, "root");
        devices.add(new NodeUse(root(node), device));
      }
    }
    return devices;
  }

  private static void add(Map<String, List<NodeUser>> users, NodeUse use) {
    users.computeIfAbsent(use.node(), key -> new ArrayList<>()).add(use.user());
  }

  /** {@code query-block} hides the filters that jobs put in; the device is on the topmost. */
  private String root(String node) {
    String root = node;
    Set<String> seen = new HashSet<>();
    while (seen.add(root)) {
      String below = root;
      List<String> above =
          filters.stream()
              .filter(filter -> children.getOrDefault(filter, Map.of()).containsValue(below))
              .toList();
      if (above.size() != 1 || hasOtherParent(below, above.get(0))) {
        break;
      }
      root = above.get(0);
    }
    return root;
  }

  private boolean hasOtherParent(String node, String filter) {
    return children.entrySet().stream()
        .anyMatch(e -> !e.getKey().equals(filter) && e.getValue().containsValue(node));
  }
}
