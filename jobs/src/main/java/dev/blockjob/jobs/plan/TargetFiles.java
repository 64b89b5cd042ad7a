package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.nio.file.Path;

/** Checks of files that a request names. */
public final class TargetFiles {

  private final BlockGraph graph;
  private final FileChecks files;

  TargetFiles(PlanningContext context) {
    this.graph = context.graph();
    this.files = context.files();
  }

  /** QEMU would truncate a file that is there. */
  void mustBeNew(Path file) {
    mustBeNew(file, ": name another file, or remove it");
  }

  /** The same of one that could be overwritten, if that were said. */
  void mustBeNewOrSaidToBeThere(Path file) {
    mustBeNew(
        file,
        ": name another file, or, to overwrite it, its format (--mode existing --format FORMAT)");
  }

  private void mustBeNew(Path file, String advice) {
    mustBeUnused(file);
    if (files.look(file) == FileChecks.Visibility.THERE) {
      throw new RequestException(Reason.FILE_EXISTS, "'" + file + "' " + isThere(file, advice));
    }
    refuseMissingFolder(files, file);
  }

  private String isThere(Path file, String advice) {
    if (files.isFolder(file)) {
      return "is a folder: name a file in it";
    }
    return files.isBlockDevice(file)
        ? "is a device, which is there already: say --mode existing --format raw"
        : "exists already" + advice;
  }

  /** Refuses a new file in a folder that surely isn't there. */
  public static void refuseMissingFolder(FileChecks files, Path file) {
    files
        .missingFolder(file)
        .ifPresent(
            folder -> {
              throw new RequestException(
                  Reason.NO_SUCH_FILE,
                  "'"
                      + file
                      + "' can't be created: there is no folder '"
                      + folder
                      + "'. Make it, or name another file");
            });
  }

  void mustExist(Path file) {
    mustBeUnused(file);
    if (files.look(file) == FileChecks.Visibility.NOT_THERE) {
      throw new RequestException(
          Reason.NO_SUCH_FILE, "there is no '" + file + "': create it, or name a new file");
    }
  }

  private void mustBeUnused(Path file) {
    for (BlockNode node : graph.nodes().values()) {
      String path = node.path();
      if (path != null && ImageName.isPath(path) && files.test(path, file.toString())) {
        throw new RequestException(
            Reason.BUSY,
            "this QEMU has '" + file + "' open as node '" + node.name() + "': name another file");
      }
    }
  }
}
