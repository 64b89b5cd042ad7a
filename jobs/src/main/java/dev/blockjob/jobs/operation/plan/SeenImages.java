package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.operation.files.ImageFiles;
import dev.blockjob.jobs.plan.FileChecks;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be seen of the images of a QEMU. */
record SeenImages(FileChecks files, ImageFiles images) {

  /** The layer's file, if it is one of this QEMU's that can be seen from here. */
  Optional<Path> file(BlockNode layer) {
    return Optional.ofNullable(layer.path())
        .filter(path -> path.startsWith("/"))
        .map(Path::of)
        .filter(file -> files.look(file) == FileChecks.Sight.THERE);
  }

  /** The layer's file, to be needed until that job has switched; empty if it can't be seen. */
  Optional<PlannedFile> needed(BlockNode layer, @Nullable JobId until) {
    return file(layer).flatMap(file -> needed(file, until));
  }

  /** The same of a file that QEMU may not have open yet. */
  Optional<PlannedFile> needed(Path file, @Nullable JobId until) {
    return Optional.ofNullable(images.identity(file))
        .map(identity -> new PlannedFile(file, identity, until));
  }

  /** Who names the layer's file, which may be one of its own chain. */
  ImageUsers users(BlockNode layer) {
    return file(layer).map(images::users).orElse(ImageUsers.NONE);
  }
}
