package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Works edges out from names, where QEMU doesn't tell them (before 11.1 with unstable commands
 * refused). An edge that could lead to more than one node is left out: no edge is better than a
 * wrong one.
 */
final class InferredEdges {

  private final List<JsonObject> nodes;

  private InferredEdges(List<JsonObject> nodes) {
    this.nodes = nodes;
  }

  static Map<String, Map<String, String>> of(List<JsonObject> nodes) {
    return new InferredEdges(nodes).children();
  }

  private Map<String, Map<String, String>> children() {
    Map<String, Map<String, String>> children = new HashMap<>();
    for (JsonObject node : nodes) {
      Map<String, String> byRole = new LinkedHashMap<>();
      String driver = ReplyFields.string(node, "drv");
      if (Drivers.isFilter(driver)) {
        // Only the format node below has the same name and is not itself a filter.
        only(node, this::isFormat, path(node)).ifPresent(child -> byRole.put("file", child));
      } else if (!Drivers.isProtocol(driver)) {
        only(node, InferredEdges::isProtocol, path(node)).ifPresent(c -> byRole.put("file", c));
        String backing = ReplyFields.optionalString(node, "backing_file");
        if (backing != null) {
          only(node, this::isFormat, backing).ifPresent(child -> byRole.put("backing", child));
        }
      }
      children.put(ReplyFields.string(node, "node-name"), byRole);
    }
    return children;
  }

  private Optional<String> only(JsonObject self, Predicate<JsonObject> kind, String file) {
    List<JsonObject> found =
        nodes.stream()
            .filter(node -> !node.equals(self) && kind.test(node))
            .filter(
                node ->
                    file.equals(ReplyFields.optionalString(node, "file"))
                        || file.equals(path(node)))
            .toList();
    return found.size() == 1
        ? Optional.of(ReplyFields.string(found.get(0), "node-name"))
        : Optional.empty();
  }

  private boolean isFormat(JsonObject node) {
    return !isProtocol(node) && !Drivers.isFilter(ReplyFields.string(node, "drv"));
  }

  private static boolean isProtocol(JsonObject node) {
    return Drivers.isProtocol(ReplyFields.string(node, "drv"));
  }

  private static String path(JsonObject node) {
    String file = ReplyFields.string(node, "file");
    String path = ImagePath.of(file);
    return path == null ? file : path;
  }
}
