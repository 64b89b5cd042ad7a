package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * @throws IllegalArgumentException if something in them that all QEMUs have is missing
   */
  public static BlockGraph read(GraphReplies replies) {
    return new GraphReader(replies).graph();
  }

  private BlockGraph graph() {
    Json.objects(replies.namedNodes()).stream()
        .map(this::node)
        .forEach(node -> nodes.put(node.name(), node));
    nodes.replaceAll((name, node) -> withPath(node));
    List<DiskFinder.Device> devices =
        Json.objects(replies.block()).stream()
            .map(GraphReader::device)
            .flatMap(Optional::stream)
            .toList();
    return new BlockGraph(
        new DiskFinder(nodes, edges).disks(devices),
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
        ImagePath.of(Json.string(node, "drv"), file),
        edges.children().getOrDefault(name, Map.of()),
        Json.flag(node, "ro"),
        cache != null && Json.flag(cache, "direct"),
        Json.number(image, "virtual-size"),
        image.getLong("actual-size"),
        Json.nonEmpty(image.getString("backing-filename")),
        Json.nonEmpty(image.getString("backing-filename-format")),
        bitmaps(node.getJsonArray("dirty-bitmaps")),
        Json.flag(node, "encrypted") || Json.flag(image, "encrypted"),
        Json.number(image, "cluster-size"));
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
  private static Optional<DiskFinder.Device> device(JsonObject block) {
    JsonObject inserted = block.getJsonObject("inserted");
    String node = inserted == null ? null : inserted.getString("node-name");
    return node == null
        ? Optional.empty()
        : Optional.of(
            new DiskFinder.Device(
                Json.nonEmpty(block.getString("qdev")),
                Json.nonEmpty(block.getString("device")),
                node));
  }
}
