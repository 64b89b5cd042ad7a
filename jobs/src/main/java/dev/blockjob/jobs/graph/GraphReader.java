package dev.blockjob.jobs.graph;

import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the {@link BlockGraph}: the one place where QEMU's answers about nodes are read. */
public final class GraphReader {

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
   * @throws ProtocolException if something in them that all QEMUs have is missing, or has another
   *     type
   */
  public static BlockGraph read(GraphReplies replies) {
    return new GraphReader(replies).graph();
  }

  private BlockGraph graph() {
    ProtocolException.reading(
            "query-named-block-nodes",
            () -> Json.objects(replies.namedNodes()).stream().map(this::node).toList())
        .forEach(node -> nodes.put(node.name(), node));
    nodes.replaceAll((name, node) -> withPath(node));
    List<DiskFinder.Device> devices =
        ProtocolException.reading(
            "query-block",
            () ->
                Json.objects(replies.block()).stream()
                    .map(GraphReader::device)
                    .flatMap(Optional::stream)
                    .toList());
    List<Disk> disks = new DiskFinder(nodes, edges).disks(devices);
    disks.forEach(this::checkShown);
    return new BlockGraph(
        disks,
        nodes,
        edges.users(),
        JobReader.read(replies.jobs(), replies.blockJobs()),
        edges.exact(),
        ProtocolException.reading("query-block", this::emptyDrives),
        inactive());
  }

  private void checkShown(Disk disk) {
    if (!nodes.containsKey(disk.active())) {
      throw new ProtocolException(
          "QEMU's replies to query-block and query-named-block-nodes don't fit together: the first"
              + " has node '"
              + disk.active()
              + "' under "
              + disk.name()
              + ", the second has no such node",
          null);
    }
  }

  private BlockNode node(JsonObject node) {
    JsonObject image = Optional.ofNullable(Json.object(node, "image")).orElseGet(JsonObject::new);
    JsonObject cache = Json.object(node, "cache");
    String name = Json.string(node, "node-name");
    String file = Json.string(node, "file");
    return new BlockNode(
        name,
        Json.string(node, "drv"),
        file,
        ImagePath.of(Json.string(node, "drv"), file),
        edges.children().getOrDefault(name, Map.of()),
        Json.flag(node, "ro"),
        cache != null && Json.flag(cache, "direct"),
        Json.number(image, "virtual-size"),
        Json.optionalNumber(image, "actual-size"),
        Json.nonEmptyString(image, "backing-filename"),
        Json.nonEmptyString(image, "backing-filename-format"),
        bitmaps(Json.objects(node, "dirty-bitmaps")),
        Json.flag(node, "encrypted") || Json.flag(image, "encrypted"),
        Json.number(image, "cluster-size"),
        Json.objects(image.getJsonArray("snapshots")).stream()
            .map(snapshot -> Json.string(snapshot, "name"))
            .toList());
  }

  /** What the node at the bottom calls the file is better than what a description can tell. */
  private BlockNode withPath(BlockNode node) {
    String below = ImagePath.isPath(node.file()) ? null : path(node, nodes.size());
    return below == null ? node : node.withPath(below);
  }

  private @Nullable String path(BlockNode node, int steps) {
    String child = node.isFilter() ? node.filtered() : node.children().get("file");
    BlockNode below = child == null ? null : nodes.get(child);
    if (below == null || steps == 0 || ImagePath.isPath(node.file())) {
      return node.path();
    }
    return path(below, steps - 1);
  }

  private static List<BlockNode.Bitmap> bitmaps(List<JsonObject> bitmaps) {
    return bitmaps.stream()
        .map(
            bitmap ->
                new BlockNode.Bitmap(
                    Json.nonEmptyString(bitmap, "name"),
                    Json.number(bitmap, "granularity"),
                    Json.number(bitmap, "count"),
                    Json.flag(bitmap, "recording"),
                    Json.flag(bitmap, "busy"),
                    Json.flag(bitmap, "persistent"),
                    Json.flag(bitmap, "inconsistent")))
        .toList();
  }

  private Set<String> inactive() {
    return ProtocolException.reading(
        "query-named-block-nodes",
        () ->
            Json.objects(replies.namedNodes()).stream()
                .filter(node -> Boolean.FALSE.equals(Json.optionalFlag(node, "active")))
                .map(node -> Json.string(node, "node-name"))
                .collect(Collectors.toSet()));
  }

  /** The names of what {@link #device} is empty for. */
  private Set<String> emptyDrives() {
    Set<String> names = new HashSet<>();
    for (JsonObject block : Json.objects(replies.block())) {
      if (device(block).isEmpty()) {
        String qdev = Json.nonEmptyString(block, "qdev");
        String device = Json.nonEmptyString(block, "device");
        String id = new Disk(qdev, device, null, "", "").qdevId();
        Stream.of(qdev, device, id).filter(Objects::nonNull).forEach(names::add);
      }
    }
    return names;
  }

  /** A device with a medium; empty for an empty tray. */
  private static Optional<DiskFinder.Device> device(JsonObject block) {
    JsonObject inserted = Json.object(block, "inserted");
    String node = inserted == null ? null : Json.optionalString(inserted, "node-name");
    return node == null
        ? Optional.empty()
        : Optional.of(
            new DiskFinder.Device(
                Json.nonEmptyString(block, "qdev"), Json.nonEmptyString(block, "device"), node));
  }
}
