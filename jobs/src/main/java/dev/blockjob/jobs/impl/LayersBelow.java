package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.LostNameAdvice;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.layer.LayerFiles;
import dev.blockjob.jobs.layer.NamedLayers;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Snapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The layers below an image that is to be made: its header names the topmost of them, and a QEMU
 * that opens it later finds all of them by their names. Nothing is said where it can't be seen
 * which files QEMU has open. Blocks.
 *
 * @param graph with absolute paths
 */
public record LayersBelow(BlockGraph graph, FileChecks files, OpenFiles open) {

  /** Of {@code before}, as QEMU shows it. */
  public static LayersBelow of(BlockGraph before, FileChecks files, OpenFiles open) {
    return new LayersBelow(Planner.absolute(before, files), files, open);
  }

  /**
   * Before a job starts.
   *
   * @throws RequestException if a name doesn't lead to what QEMU has open
   */
  void mustStand(BlockJobRequest request) {
    mustStand(request.disk(), new NamedLayers(graph, files).of(request), "--sync full");
  }

  /**
   * The same before the topmost layer of a disk is copied alone.
   *
   * @param inFull how all of it is copied
   * @throws RequestException if a name doesn't lead to what QEMU has open
   */
  public void mustStandBelow(String disk, String inFull) {
    mustStand(disk, new NamedLayers(graph, files).below(disk), inFull);
  }

  private void mustStand(String disk, List<BlockNode> layers, String inFull) {
    standing(layers.stream())
        .get()
        .ifPresent(
            lost -> {
              throw new RequestException(
                  Reason.NO_SUCH_FILE,
                  lost
                      + ", so nothing was started that would be read through that; "
                      + LostNameAdvice.ofDisk(disk, null)
                      + "; or copy all of it ("
                      + inFull
                      + ")");
            });
  }

  /**
   * The same before a snapshot.
   *
   * @return what says later why a name doesn't lead there any more; blocks, too
   */
  Supplier<Optional<String>> mustStand(Snapshot snapshot) {
    NamedLayers named = new NamedLayers(graph, files);
    Supplier<Optional<String>> standing =
        standing(snapshot.overlays().stream().flatMap(overlay -> named.of(overlay).stream()));
    standing
        .get()
        .ifPresent(
            lost -> {
              throw new RequestException(
                  Reason.NO_SUCH_FILE, lost + ", so no snapshot was taken; " + advice(snapshot));
            });
    return standing;
  }

  /** What to do about a layer or an overlay that has lost its name. */
  static String advice(Snapshot snapshot) {
    List<Snapshot.Overlay> overlays = snapshot.overlays();
    return LostNameAdvice.ofDisk(overlays.size() == 1 ? overlays.get(0).disk() : "DISK", null);
  }

  private Supplier<Optional<String>> standing(Stream<BlockNode> layers) {
    LayerFiles inFiles = new LayerFiles(graph, files);
    List<Path> names = layers.flatMap(layer -> inFiles.of(layer).stream()).distinct().toList();
    return names.isEmpty() || !files.isHere()
        ? Optional::empty
        : new PinnedFiles(names, open, JobTargets.images(graph))::problem;
  }
}
