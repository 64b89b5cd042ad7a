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

/** Builds the {@link BlockGraph}: the one place where QEMU's answers about nodes are read. */
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
            () -> ReplyFields.objects(replies.namedNodes()).stream().map(this::node).toList())
        .forEach(node -> nodes.put(node.name(), node));
    nodes.replaceAll((name, node) -> withPath(node));
    List<DiskFinder.Device> devices =
        ProtocolException.reading(
            "query-block",
            () ->
                ReplyFields.objects(replies.block()).stream()
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
    JsonObject image =
        Optional.ofNullable(ReplyFields.object(node, "image")).orElseGet(JsonObject::new);
    JsonObject cache = ReplyFields.object(node, "cache");
    String name = ReplyFields.string(node, "node-name");
    String file = ReplyFields.string(node, "file");
    return new BlockNode(
        name,
        ReplyFields.string(node, "drv"),
        file,
        ImagePath.of(ReplyFields.string(node, "drv"), file),
        edges.children().getOrDefault(name, Map.of()),
        ReplyFields.flag(node, "ro"),
        cache != null && ReplyFields.flag(cache, "direct"),
        ReplyFields.number(image, "virtual-size"),
        ReplyFields.optionalNumber(image, "actual-size"),
        ReplyFields.nonEmptyString(image, "backing-filename"),
        ReplyFields.nonEmptyString(image, "backing-filename-format"),
        bitmaps(ReplyFields.objects(node, "dirty-bitmaps")),
        ReplyFields.flag(node, "encrypted") || ReplyFields.flag(image, "encrypted"),
        ReplyFields.number(image, "cluster-size"),
        ReplyFields.objects(image.getJsonArray("snapshots")).stream()
            .map(snapshot -> ReplyFields.string(snapshot, "name"))
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
                    ReplyFields.nonEmptyString(bitmap, "name"),
                    ReplyFields.number(bitmap, "granularity"),
                    ReplyFields.number(bitmap, "count"),
                    ReplyFields.flag(bitmap, "recording"),
                    ReplyFields.flag(bitmap, "busy"),
                    ReplyFields.flag(bitmap, "persistent"),
                    ReplyFields.flag(bitmap, "inconsistent")))
        .toList();
  }

  private Set<String> inactive() {
    return ProtocolException.reading(
        "query-named-block-nodes",
        () ->
            ReplyFields.objects(replies.namedNodes()).stream()
                .filter(node -> Boolean.FALSE.equals(ReplyFields.optionalFlag(node, "active")))
                .map(node -> ReplyFields.string(node, "node-name"))
                .collect(Collectors.toSet()));
  }

  /** The names of what {@link #device} is empty for. */
  private Set<String> emptyDrives() {
    Set<String> names = new HashSet<>();
    for (JsonObject block : ReplyFields.objects(replies.block())) {
      if (device(block).isEmpty()) {
        String qdev = ReplyFields.nonEmptyString(block, "qdev");
        String device = ReplyFields.nonEmptyString(block, "device");
        String id = new Disk(qdev, device, null, "", "").qdevId();
        Stream.of(qdev, device, id).filter(Objects::nonNull).forEach(names::add);
      }
    }
    return names;
  }

  /** A device with a medium; empty for an empty tray. */
  private static Optional<DiskFinder.Device> device(JsonObject block) {
    JsonObject inserted = ReplyFields.object(block, "inserted");
    String node = inserted == null ? null : ReplyFields.optionalString(inserted, "node-name");
    return node == null
        ? Optional.empty()
        : Optional.of(
            new DiskFinder.Device(
                ReplyFields.nonEmptyString(block, "qdev"),
                ReplyFields.nonEmptyString(block, "device"),
                node));
  }
}
