package dev.blockjob.jobs.graph;

import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code x-debug-query-block-graph}: every edge by node name, on all QEMUs since 4.0. Devices
 * stand in it under their {@code -drive} id or else under their qdev id or QOM path, jobs under
 * their id; exports and the backends that jobs make for themselves have no name.
 */
final class DebugGraph {

  private static final String NODE = "block-driver";
  private static final String JOB = "block-job";

  private final Map<Long, JsonObject> vertices = new HashMap<>();
  private final Map<String, Map<String, String>> children = new HashMap<>();
  private final Map<String, List<NodeUser>> users = new LinkedHashMap<>();
  private final Map<String, Integer> unnamed = new LinkedHashMap<>();

  DebugGraph(JsonObject reply, @Nullable JsonArray exports) {
    reading(
        () -> {
          ReplyFields.objects(reply, "nodes")
              .forEach(vertex -> vertices.put(ReplyFields.number(vertex, "id"), vertex));
          ReplyFields.objects(reply, "edges").forEach(this::edge);
          return vertices;
        });
    // Exports first, since they are named elsewhere; what a job holds explains the backends it has.
    for (NodeUse export : NodeUse.exports(exports)) {
      use(export.node(), export.user());
      unnamed.computeIfPresent(export.node(), (name, count) -> count - 1);
    }
    unnamed.forEach(
        (node, count) -> {
          if (count > 0 && !heldByJob(node)) {
            use(node, new NodeUser(NodeUser.Kind.OTHER, "", "root"));
          }
        });
  }

  /** The nodes that are there. */
  Set<String> nodes() {
    return reading(
        () ->
            vertices.values().stream()
                .filter(vertex -> NODE.equals(ReplyFields.optionalString(vertex, "type")))
                .map(vertex -> ReplyFields.string(vertex, "name"))
                .collect(Collectors.toSet()));
  }

  /** Whether jobs hold nodes, which {@code query-jobs} can say more about. */
  static boolean hasJobs(JsonObject reply) {
    return reading(
        () ->
            ReplyFields.objects(reply, "nodes").stream()
                .anyMatch(vertex -> JOB.equals(ReplyFields.optionalString(vertex, "type"))));
  }

  /**
   * Whether there are backends without a name, of which {@code query-block-exports} can name some.
   */
  static boolean hasUnnamed(JsonObject reply) {
    return reading(
        () ->
            ReplyFields.objects(reply, "nodes").stream()
                .anyMatch(vertex -> "".equals(ReplyFields.optionalString(vertex, "name"))));
  }

  private static <T> T reading(Supplier<T> reading) {
    return ProtocolException.reading("x-debug-query-block-graph", reading);
  }

  Edges edges() {
    return new Edges(children, users, true);
  }

  private void edge(JsonObject edge) {
    JsonObject parent = vertices.get(ReplyFields.number(edge, "parent"));
    JsonObject child = vertices.get(ReplyFields.number(edge, "child"));
    if (parent == null || child == null) {
      return;
    }
    String role = ReplyFields.string(edge, "name");
    String from = ReplyFields.string(parent, "name");
    String to = ReplyFields.string(child, "name");
    String type = ReplyFields.string(parent, "type");
    if (type.equals(NODE)) {
      children.computeIfAbsent(from, name -> new LinkedHashMap<>()).put(role, to);
    } else if (type.equals(JOB)) {
      use(to, new NodeUser(NodeUser.Kind.JOB, from, role));
    } else if (from.isEmpty()) {
      unnamed.merge(to, 1, Integer::sum);
    } else {
      use(to, new NodeUser(NodeUser.Kind.DEVICE, from, role));
    }
  }

  private void use(String node, NodeUser user) {
    users.computeIfAbsent(node, name -> new ArrayList<>()).add(user);
  }

  // A stream's backend is on its filter, a commit's are on top and base: all of them are held.
  private boolean heldByJob(String node) {
    return users.getOrDefault(node, List.of()).stream()
        .anyMatch(user -> user.kind() == NodeUser.Kind.JOB);
  }
}
