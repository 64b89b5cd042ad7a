package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.ClosedUsers;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageFolders;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.image.TrustedFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.qmp.schema.QmpSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What planning works with.
 *
 * @param users who names an image; null to have them looked for where the request says
 */
record PlanningContext(
    BlockGraph graph,
    QmpSchema schema,
    FileChecks files,
    JobId id,
    NodeNames names,
    @Nullable Function<Path, ImageUsers> users) {

  static PlanningContext of(BlockGraph graph, QmpSchema schema, FileChecks files, JobId id) {
    return of(graph, schema, files, id, null);
  }

  static PlanningContext of(
      BlockGraph graph,
      QmpSchema schema,
      FileChecks files,
      JobId id,
      @Nullable Function<Path, ImageUsers> users) {
    BlockGraph absolute = absolute(graph, files);
    return new PlanningContext(
        absolute, schema, new TrustedFiles(absolute, files), id, new NodeNames(graph), users);
  }

  /**
   * Images that QEMU hasn't open and that use what a job writes into.
   *
   * @param layers of the disk; their folders are looked at, too
   * @param own images that are no matter
   */
  ClosedUsers closedUsers(ScanScope scope, List<Path> layers, List<Path> own) {
    if (users != null) {
      return new ClosedUsers(graph, files, users);
    }
    List<Path> folders = ImageFolders.of(layers);
    return new ClosedUsers(graph, files, files.users(scope.alsoIn(folders), own));
  }

  /** The files of all layers that can be seen, the topmost first. */
  List<Path> files(Disk disk) {
    return graph.tree(disk.root()).stream()
        .map(BlockNode::path)
        .filter(ImageName::isAbsolutePath)
        .map(Path::of)
        .distinct()
        .filter(file -> files.look(file) == FileChecks.Visibility.THERE)
        .toList();
  }

  static BlockGraph absolute(BlockGraph graph, FileChecks files) {
    return graph.mapPaths(path -> absolute(files, path));
  }

  private static String absolute(FileChecks files, String path) {
    return ImageName.isRelativePath(path) ? files.absolute(Path.of(path)).toString() : path;
  }

  Disk disk(String name) {
    Disk disk = graph.disk(name, files);
    if (graph.inactive().contains(disk.active())) {
      throw new RequestException(
          Reason.BUSY,
          "the images of "
              + disk.name()
              + " are inactive: QEMU waits for an incoming migration, or has sent its guest away"
              + " (`blockjob info` says which), so they belong to another QEMU now");
    }
    return disk;
  }

  BackingChain chain(Disk disk) {
    return graph.chain(disk);
  }

  /** The layer that was named, or {@code otherwise}. */
  BlockNode layer(Disk disk, @Nullable String nodeOrFile, BlockNode otherwise) {
    return nodeOrFile == null ? otherwise : graph.node(disk, nodeOrFile, files);
  }

  /** Refuses what this QEMU's schema doesn't have. */
  void need(String command, String argument, String since) {
    if (!schema.hasArgument(command, argument)) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "this QEMU's " + command + " has no '" + argument + "': QEMU " + since + " brought it");
    }
  }

  static RequestException invalid(String message) {
    return new RequestException(Reason.INVALID, message);
  }
}
