package dev.blockjob.operations.move;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.planning.VisibleImages;
import java.nio.file.Path;
import java.util.Set;

/** What a program can copy for a move by way of overlays. */
final class OverlayMoveImages {

  private static final Set<String> FORMATS = Set.of("raw", "qcow2");

  private OverlayMoveImages() {}

  /** The file of the one image that the disk consists of. */
  static Path source(VisibleImages visible, BackingChain chain) {
    BlockNode active = chain.active();
    if (chain.layers().size() > 1) {
      throw refusal(
          active
              + " has a backing file, and its copy would need that, too: make it one image first"
              + " (`blockjob merge --all`), or move without an overlay");
    }
    if (!FORMATS.contains(active.driver()) || !active.children().keySet().equals(Set.of("file"))) {
      throw refusal(
          active
              + " is not a raw or qcow2 image in a single file, so copying that would not do:"
              + " move without an overlay");
    }
    if (active.isPartOfFile()) {
      throw refusal(
          active
              + " is a part of its file (raw with an offset or a size), and a copier would copy all"
              + " of that: move without an overlay");
    }
    return visible
        .file(active)
        .filter(file -> visible.images().key(file) != null)
        .orElseThrow(
            () ->
                refusal(
                    active
                        + " is no file that can be seen from here, and copied: move without an"
                        + " overlay"));
  }

  /** The new file that the copy will be. */
  static Path copy(VisibleImages visible, BlockGraph graph, BlockNode source, Target target) {
    Target resolved = new MirrorTarget(visible, source).resolve(target);
    if (!(resolved instanceof Target.NewFile file)) {
      throw refusal(
          "'"
              + MirrorTarget.image(resolved, graph)
              + "' is no new file, which a copier can make: move without an overlay");
    }
    if (file.format() != null && !file.format().equals(source.driver())) {
      throw refusal(
          "the copy has the format of the image, "
              + source.driver()
              + ", not "
              + file.format()
              + ": leave the format out, or move without an overlay");
    }
    return file.path();
  }

  private static RequestException refusal(String why) {
    return new RequestException(Reason.NOT_SUPPORTED, why);
  }
}
