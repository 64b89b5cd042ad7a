package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.layer.LayerFiles;
import java.nio.file.Path;

/**
 * A layer whose file has no name any more, such as what {@code -drive snapshot=on} makes: what is
 * in it is lost when QEMU closes it.
 */
public final class NamelessLayer {

  private NamelessLayer() {}

  /**
   * Refuses one. Blocks.
   *
   * @param verb what isn't done then
   * @throws RequestException NO_SUCH_FILE
   */
  public static void refuse(BlockGraph graph, FileChecks files, BlockNode layer, String verb) {
    for (Path file : new LayerFiles(graph, files).of(layer)) {
      if (files.look(file) == FileChecks.Visibility.NOT_THERE) {
        String image = file.toString();
        throw new RequestException(
            Reason.NO_SUCH_FILE,
            layer
                + " is open in QEMU, and "
                + (image.equals(layer.path())
                    ? "that file"
                    : "the file with its data, " + image + ",")
                + " is gone: what is in it is lost when QEMU ends. Move the disk to another file"
                + " (`blockjob move`), don't "
                + verb);
      }
    }
  }
}
