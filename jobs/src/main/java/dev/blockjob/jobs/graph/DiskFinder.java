package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says which nodes are disks: those under devices and exports, and those that are not in use. */
final class DiskFinder {

  /** What jobs have nodes for that are no disks, even if nothing is above them. */
  private static final Set<String> NEVER_DISKS = Set.of("target", "intermediate node");

  /**
   * A device with a medium.
   *
   * @param shown the node that {@code query-block} shows under it
   */
  record Device(@Nullable String qdev, @Nullable String device, String shown) {

    /** The name that {@code x-debug-query-block-graph} has for it. */
    String backend() {
      return device != null ? device : qdev != null ? qdev : "";
    }

    static String backend(JsonObject block) {
      return new Device(
              ReplyFields.nonEmptyString(block, "qdev"),
              ReplyFields.nonEmptyString(block, "device"),
              "")
          .backend();
    }
  }

  private final Map<String, BlockNode> nodes;
  private final Edges edges;

  DiskFinder(Map<String, BlockNode> nodes, Edges edges) {
    this.nodes = nodes;
    this.edges = edges;
  }

  /** The disks of {@code devices}, in that order, then the others. */
  List<Disk> disks(List<Device> devices) {
    Map<String, String> rootsByDevice = rootsByDevice();
    List<Disk> disks = new ArrayList<>();
    for (Device device : devices) {
      // query-block hides a job's filter now and then; the edge from the device doesn't.
      String root = rootsByDevice.getOrDefault(device.backend(), device.shown());
      disks.add(disk(device.qdev(), device.device(), root));
    }
    Set<String> roots = disks.stream().map(Disk::root).collect(Collectors.toSet());
    spareRoots().stream()
        .filter(root -> !roots.contains(root))
        .forEach(root -> disks.add(disk(null, null, root)));
    return disks;
  }

  private Disk disk(@Nullable String qdev, @Nullable String device, String root) {
    String export =
        users(root).stream()
            .filter(user -> user.kind() == NodeUser.Kind.EXPORT)
            .map(NodeUser::name)
            .findFirst()
            .orElse(null);
    return new Disk(qdev, device, export, root, BlockGraph.skipFilters(nodes, root));
  }

  private Map<String, String> rootsByDevice() {
    Map<String, String> roots = new HashMap<>();
    edges
        .users()
        .forEach(
            (node, users) ->
                users.stream()
                    .filter(user -> user.kind() == NodeUser.Kind.DEVICE)
                    .forEach(user -> roots.put(user.name(), node)));
    return roots;
  }

  /**
   * The nodes that no node is above or that an export has, without those that a job writes to and
   * without what an ended job left behind.
   */
  private List<String> spareRoots() {
    Set<String> children =
        nodes.values().stream()
            .flatMap(node -> node.children().values().stream())
            .collect(Collectors.toSet());
    return nodes.keySet().stream()
        .filter(node -> isExported(node) || !children.contains(node))
        .filter(node -> !isOnlyHeld(node) && !isAbandoned(node))
        .toList();
  }

  /** After a commit, an exported base can still be below the layers that dropped out. */
  private boolean isExported(String node) {
    return users(node).stream().anyMatch(user -> user.kind() == NodeUser.Kind.EXPORT);
  }

  /**
   * A stream that has ended leaves its filter beside the disk until it's dismissed (10.0, 11.1).
   */
  private boolean isAbandoned(String node) {
    BlockNode filter = nodes.get(node);
    String below = filter == null ? null : filter.filtered();
    return below != null
        && users(node).stream().allMatch(user -> user.kind() == NodeUser.Kind.JOB)
        && (users(below).stream().anyMatch(user -> user.kind() != NodeUser.Kind.JOB)
            || nodes.values().stream()
                .anyMatch(n -> !n.name().equals(node) && n.children().containsValue(below)));
  }

  private boolean isOnlyHeld(String node) {
    return !users(node).isEmpty()
        && users(node).stream()
            .allMatch(u -> u.kind() == NodeUser.Kind.JOB && NEVER_DISKS.contains(u.role()));
  }

  private List<NodeUser> users(String node) {
    return edges.users().getOrDefault(node, List.of());
  }
}
