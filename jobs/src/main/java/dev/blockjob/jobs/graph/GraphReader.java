package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the {@link BlockGraph}: the one place where QEMU's answers about nodes are read. */
public final class GraphReader {

  /** What jobs have nodes for that are no disks, even if nothing is above them. */
  private static final Set<String> NEVER_DISKS = Set.of("target", "intermediate node");

  private final GraphReplies replies;
  private final Edges edges;
  private final Map<String, BlockNode> nodes = new LinkedHashMap<>();

  private GraphReader(GraphReplies replies) {
    this.replies = replies;
    this.edges = Edges.of(replies);
  }

  /**
   * The graph that the replies show.
   *
   * @throws IllegalArgumentException if something in them that all QEMUs have is missing
   */
  public static BlockGraph read(GraphReplies replies) {
    return new GraphReader(replies).graph();
  }

  /** The name that {@code x-debug-query-block-graph} has for a device of {@code query-block}. */
  static String backendName(JsonObject block) {
    String device = Json.nonEmpty(block.getString("device"));
    String qdev = Json.nonEmpty(block.getString("qdev"));
    return device != null ? device : qdev != null ? qdev : "";
  }

  private BlockGraph graph() {
    Json.objects(replies.namedNodes()).stream()
        .map(this::node)
        .forEach(node -> nodes.put(node.name(), node));
    nodes.replaceAll((name, node) -> withPath(node));
    List<Disk> disks = new ArrayList<>();
    Map<String, String> rootsByDevice = rootsByDevice();
    Json.objects(replies.block())
        .forEach(block -> device(block, rootsByDevice).ifPresent(disks::add));
    Set<String> roots = disks.stream().map(Disk::root).collect(Collectors.toSet());
    spareRoots().stream()
        .filter(root -> !roots.contains(root))
        .forEach(root -> disks.add(disk(null, null, root)));
    return new BlockGraph(
        disks,
        nodes,
        edges.users(),
        JobReader.read(replies.jobs(), replies.blockJobs()),
        edges.exact());
  }

  private BlockNode node(JsonObject node) {
    JsonObject image = Optional.ofNullable(node.getJsonObject("image")).orElseGet(JsonObject::new);
    JsonObject cache = node.getJsonObject("cache");
    String name = Json.string(node, "node-name");
    String file = Json.string(node, "file");
    return new BlockNode(
        name,
        Json.string(node, "drv"),
        file,
        ImagePath.of(file),
        edges.children().getOrDefault(name, Map.of()),
        Json.flag(node, "ro"),
        cache != null && Json.flag(cache, "direct"),
        Json.number(image, "virtual-size"),
        image.getLong("actual-size"),
        Json.nonEmpty(image.getString("backing-filename")),
        Json.nonEmpty(image.getString("backing-filename-format")),
        bitmaps(node.getJsonArray("dirty-bitmaps")));
  }

  /** What the node at the bottom calls the file is better than what a description can tell. */
  private BlockNode withPath(BlockNode node) {
    String below = node.file().startsWith("json:") ? path(node, nodes.size()) : null;
    return below == null ? node : node.withPath(below);
  }

  private @Nullable String path(BlockNode node, int steps) {
    String child = node.isFilter() ? node.filtered() : node.children().get("file");
    BlockNode below = child == null ? null : nodes.get(child);
    if (below == null || steps == 0 || !node.file().startsWith("json:")) {
      return ImagePath.of(node.file());
    }
    return path(below, steps - 1);
  }

  private static List<BlockNode.Bitmap> bitmaps(@Nullable JsonArray bitmaps) {
    return Json.objects(bitmaps).stream()
        .map(
            bitmap ->
                new BlockNode.Bitmap(
                    Json.nonEmpty(bitmap.getString("name")),
                    Json.number(bitmap, "granularity"),
                    Json.number(bitmap, "count"),
                    Json.flag(bitmap, "recording"),
                    Json.flag(bitmap, "busy"),
                    Json.flag(bitmap, "persistent"),
                    Json.flag(bitmap, "inconsistent")))
        .toList();
  }

  /** A device with a medium; empty for an empty tray. */
  private Optional<Disk> device(JsonObject block, Map<String, String> rootsByDevice) {
    JsonObject inserted = block.getJsonObject("inserted");
    String node = inserted == null ? null : inserted.getString("node-name");
    if (node == null) {
      return Optional.empty();
    }
    // query-block hides a job's filter now and then; the edge from the device doesn't.
    String root = rootsByDevice.getOrDefault(backendName(block), node);
    return Optional.of(
        disk(
            Json.nonEmpty(block.getString("qdev")),
            Json.nonEmpty(block.getString("device")),
            root));
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
