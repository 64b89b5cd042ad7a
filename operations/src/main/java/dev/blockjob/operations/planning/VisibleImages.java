package dev.blockjob.operations.planning;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.layer.LayerFiles;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.plan.PlannedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What can be seen of the images of a QEMU. */
public record VisibleImages(FileChecks files, ImageFiles images) {

  /** The layer's file, if it is one of this QEMU's that can be seen from here. */
  public Optional<Path> file(BlockNode layer) {
    return Optional.ofNullable(layer.path())
        .filter(path -> path.startsWith("/"))
        .map(Path::of)
        .filter(file -> files.look(file) == FileChecks.Visibility.THERE);
  }

  /** The layer's files, to be needed to the end; without those that can't be seen. */
  public Stream<PlannedFile> needed(BlockGraph graph, BlockNode layer) {
    return needed(new LayerFiles(graph, files).of(layer));
  }

  /** The same of an image that QEMU may not have open yet. */
  public Stream<PlannedFile> needed(BlockGraph graph, Target.ExistingFile image) {
    return needed(new LayerFiles(graph, files).of(image.path(), image.format()));
  }

  private Stream<PlannedFile> needed(List<Path> names) {
    return names.stream()
        .filter(file -> files.look(file) == FileChecks.Visibility.THERE)
        .flatMap(file -> needed(file, null).stream());
  }

  /** A file that is there, to be needed until that job has switched. */
  public Optional<PlannedFile> needed(Path file, @Nullable JobId until) {
    return Optional.ofNullable(images.identity(file))
        .map(identity -> new PlannedFile(file, identity, until));
  }

  /** Who names the layer's file, which may be one of its own chain. */
  ImageUsers users(BlockNode layer) {
    return file(layer).map(images::users).orElse(ImageUsers.NONE);
  }
}
