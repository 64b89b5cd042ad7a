package dev.blockjob.jobs.layer;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files that a layer is in: its own, and those with its data. Who needs a layer needs all of
 * them by their names.
 *
 * @param graph with absolute paths
 */
public record LayerFiles(BlockGraph graph, FileChecks files) {

  private static final String QCOW2 = "qcow2";

  /** Those of a layer that is open. Blocks where QEMU doesn't tell what a layer is in. */
  public List<Path> of(BlockNode layer) {
    List<Path> found = files(layer, true);
    return graph.exact() || found.isEmpty()
        ? found
        : Stream.concat(of(found.get(0), layer.driver()).stream(), found.stream())
            .distinct()
            .toList();
  }

  /** Its own file alone, by which others read through it; what has its data beside is left out. */
  public List<Path> own(BlockNode layer) {
    return files(layer, false);
  }

  private List<Path> files(BlockNode layer, boolean withData) {
    List<String> names = new ArrayList<>();
    collect(layer, withData, names);
    return names.stream().filter(ImageName::isFile).map(Path::of).distinct().toList();
  }

  /**
   * Those of an image that isn't open, or wasn't. Blocks.
   *
   * @param format that it is opened as: the header of what is raw is a guest's
   */
  public List<Path> of(Path image, String format) {
    return QCOW2.equals(format)
        ? Stream.concat(Stream.of(image), data(image)).distinct().toList()
        : List.of(image);
  }

  private Stream<Path> data(Path image) {
    return files.dataFiles(image).stream().filter(file -> ImageName.isFile(file.toString()));
  }

  private void collect(BlockNode node, boolean withData, List<String> names) {
    String path = node.path();
    if (path != null) {
      names.add(path);
    }
    for (Map.Entry<String, String> child : node.children().entrySet()) {
      BlockNode below = graph.nodes().get(child.getValue());
      boolean isPart = withData || node.isFilter() || child.getKey().equals("file");
      if (below != null && isPart && !child.getValue().equals(node.backing())) {
        collect(below, withData, names);
      }
    }
  }
}
