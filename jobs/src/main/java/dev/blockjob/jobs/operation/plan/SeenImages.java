package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.operation.files.ImageFiles;
import dev.blockjob.jobs.plan.FileChecks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What can be seen of the images of a QEMU. */
record SeenImages(FileChecks files, ImageFiles images) {

  /** The layer's file, if it is one of this QEMU's that can be seen from here. */
  Optional<Path> file(BlockNode layer) {
    return Optional.ofNullable(layer.path())
        .filter(path -> path.startsWith("/"))
        .map(Path::of)
        .filter(file -> files.look(file) == FileChecks.Sight.THERE);
  }

  /** The images beside the layer's whose backing file it is. */
  List<Path> overlays(BlockNode layer) {
    return file(layer).map(images::overlays).orElse(List.of());
  }
}
