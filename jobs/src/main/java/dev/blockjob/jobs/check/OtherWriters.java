package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.nio.file.Path;
import java.util.List;

/**
 * Another QEMU that has a disk's image open for writing, beside the one that is asked: one that
 * waits for an incoming migration takes no lock, nor does one that was told not to. It goes on with
 * the images that it has open, whatever becomes of the chain.
 */
public final class OtherWriters {

  private OtherWriters() {}

  /**
   * Refuses to change the chain of {@code disk}. Blocks.
   *
   * @param graph with absolute paths
   */
  public static void refuse(BlockGraph graph, FileChecks files, String disk) {
    BlockNode active = graph.chain(graph.disk(disk, files)).active();
    String path = active.path();
    if (path == null || !ImageName.isFile(path)) {
      return;
    }
    files
        .otherWriter(Path.of(path))
        .ifPresent(
            other -> {
              throw new RequestException(
                  Reason.BUSY,
                  other
                      + " has "
                      + path
                      + " open for writing, too, as a QEMU has that waits for"
                      + " an incoming migration: it would go on with the images that are the disk's"
                      + " now. End it first, or wait for the migration and ask it then",
                  List.of(path));
            });
  }
}
