package dev.blockjob.jobs.layer;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Layers whose headers name other files than QEMU was told to read with them: an image over such a
 * layer reads other data as soon as it is opened by the headers. What can't be seen, and what isn't
 * there, is no mismatch. Blocks.
 *
 * @param graph with absolute paths
 */
public record HeaderMismatch(BlockGraph graph, FileChecks files) {

  /** Those whose headers can name a backing file. */
  private static final Set<String> WITH_BACKING = Set.of("qcow2", "qcow", "qed", "vmdk");

  private static final String QCOW2 = "qcow2";
  private static final String DATA_FILE = "data-file";

  /**
   * The layers that are read through a header which a job writes.
   *
   * @param arguments the command's that starts the job
   */
  public List<BlockNode> below(JsonObject arguments) {
    String base = arguments.getString("base-node");
    if (base != null && arguments.containsKey("backing-file")) {
      return layers(base);
    }
    String device = arguments.getString("device");
    if (device != null && "top".equals(arguments.getString("sync"))) {
      List<BlockNode> layers = layers(device);
      return layers.isEmpty() ? layers : layers.subList(1, layers.size());
    }
    return List.of();
  }

  /** That node and the layers below it; empty if it isn't there. */
  public List<BlockNode> layers(String node) {
    String top = graph.nodes().containsKey(node) ? graph.skipFilters(node) : node;
    return graph.nodes().containsKey(top) ? BackingChain.of(graph, top).layers() : List.of();
  }

  /**
   * Refuses to have them read through a header.
   *
   * @throws RequestException if the header of one names something else than QEMU has
   */
  public void refuse(List<BlockNode> layers) {
    if (!graph.exact()) {
      return;
    }
    layers.stream()
        .flatMap(
            layer ->
                Stream.of(between(layer, layers), data(layer), backing(layer))
                    .flatMap(Optional::stream))
        .findFirst()
        .ifPresent(
            why -> {
              throw new RequestException(
                  Reason.NOT_SUPPORTED,
                  why
                      + ". An image over that would read other data as soon as it is opened by its"
                      + " header, so nothing was begun. Correct the header while the VM is off"
                      + " (`qemu-img rebase -u` for a backing file), or copy or move all of the"
                      + " disk (sync full)");
            });
  }

  /**
   * By a file's name and one format no header leads through a second format, or to several files.
   */
  private Optional<String> between(BlockNode layer, List<BlockNode> layers) {
    int at = layers.indexOf(layer);
    String named = at == 0 ? null : layers.get(at - 1).headerBackingFile();
    boolean isDescribed = named != null && named.startsWith("json:");
    return isDescribed || layer.isPartOfFile() || graph.hasFileToItself(layer)
        ? Optional.empty()
        : Optional.of(
            layer
                + ": there is another format between it and its file, or it has several files,"
                + " which the name in a header doesn't say");
  }

  private Optional<String> data(BlockNode layer) {
    Path image = file(layer.path());
    BlockNode data = graph.nodes().get(String.valueOf(layer.children().get(DATA_FILE)));
    if (image == null || data == null || !layer.driver().equals(QCOW2)) {
      return Optional.empty();
    }
    BlockNode bare = graph.nodes().getOrDefault(graph.skipFilters(data.name()), data);
    if (!bare.format().equals("raw") || bare.isPartOfFile()) {
      return Optional.of(
          layer
              + ": QEMU was told to use its data file as "
              + bare.driver()
              + (bare.isPartOfFile() ? ", a part of it" : "")
              + ", and by its header all of it is read, as raw");
    }
    return new NamedBacking(graph, files)
        .another(files.dataFiles(image), data)
        .map(
            named ->
                layer
                    + ": its header names the data file "
                    + named
                    + ", and QEMU was told to use "
                    + data.image());
  }

  private Optional<String> backing(BlockNode layer) {
    Path image = file(layer.path());
    if (image == null || !WITH_BACKING.contains(layer.driver())) {
      return Optional.empty();
    }
    String header = layer.headerBackingFile();
    BlockNode below =
        layer.backing() == null ? null : graph.nodes().get(graph.skipFilters(layer.backing()));
    if (header == null || header.isEmpty()) {
      return below == null
          ? Optional.empty()
          : Optional.of(
              layer
                  + ": its header names no backing file, and QEMU was told to use "
                  + below.image());
    }
    if (below == null) {
      return Optional.of(
          layer
              + ": its header names the backing file "
              + header
              + ", and QEMU was told to use none");
    }
    return new NamedBacking(graph, files)
        .mismatch(image, header, layer.headerBackingFormat(), below)
        .map(what -> layer + ": its header names " + what);
  }

  private static @Nullable Path file(@Nullable String path) {
    try {
      return path != null && ImageName.isFile(path) ? Path.of(path) : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
