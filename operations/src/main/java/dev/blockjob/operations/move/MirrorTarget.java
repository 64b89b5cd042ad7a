package dev.blockjob.operations.move;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.TargetFiles;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.planning.VisibleImages;
import java.nio.file.Path;

/** Makes sense of where a disk is to go: folders, block devices; refuses what is in use. */
final class MirrorTarget {
  private static final String RAW = "raw";

  private final VisibleImages visible;
  private final BlockNode source;

  /** For a copy of {@code source}. */
  MirrorTarget(VisibleImages visible, BlockNode source) {
    this.visible = visible;
    this.source = source;
  }

  Target resolve(Target target) {
    if (target instanceof Target.NewFile file) {
      return resolve(file);
    }
    if (target instanceof Target.ExistingFile file) {
      return unused(new Target.ExistingFile(absolute(file.path()), file.format(), file.encrypt()));
    }
    return target;
  }

  private Target resolve(Target.NewFile target) {
    Path path = absolute(target.path());
    if (visible.images().isFolder(path)) {
      path = path.resolve(name(path));
    }
    if (visible.files().isBlockDevice(path)) {
      String format = target.format();
      return unused(new Target.ExistingFile(path, format == null ? RAW : format, target.encrypt()));
    }
    TargetFiles.refuseMissingFolder(visible.files(), path);
    if (!path.isAbsolute() || visible.files().look(path) == FileChecks.Visibility.UNKNOWN) {
      throw new RequestException(
          Reason.INVALID,
          "whether '"
              + path
              + "' is there can't be seen from here: create the image where QEMU runs, and name it"
              + " as existing");
    }
    return new Target.NewFile(path, target.format(), target.encrypt());
  }

  private Path name(Path folder) {
    String path = source.path();
    Path name = path == null || !path.startsWith("/") ? null : Path.of(path).getFileName();
    if (name == null) {
      throw new RequestException(
          Reason.INVALID,
          "'"
              + folder
              + "' is a folder, and "
              + source
              + " is no file whose name to take: name one");
    }
    return name;
  }

  /** No QEMU has it open. */
  private Target unused(Target.ExistingFile target) {
    Path path = target.path();
    if (visible.files().look(path) != FileChecks.Visibility.THERE) {
      return target;
    }
    if (visible.images().isInUse(path)) {
      throw new RequestException(
          Reason.BUSY, "a QEMU has '" + path + "' open: name another target");
    }
    return target;
  }

  private Path absolute(Path path) {
    return visible.files().absolute(path);
  }

  /** What the image there is called, as the graph has it. */
  static String image(Target target, BlockGraph graph) {
    if (target instanceof Target.NewFile file) {
      return file.path().toString();
    }
    if (target instanceof Target.ExistingFile file) {
      return file.path().toString();
    }
    return target instanceof Target.Node node
        ? graph.node(node.name()).map(BlockNode::image).orElse(node.name())
        : target.toString();
  }
}
