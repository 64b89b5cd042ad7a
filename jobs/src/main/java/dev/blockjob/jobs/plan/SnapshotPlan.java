package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.qmp.QmpCommand;
import java.nio.file.Path;
import java.util.List;

/**
 * How a snapshot is taken: everything is prepared, then one command puts all overlays in place or
 * none.
 *
 * @param overlays what makes each of them; first, in order
 * @param transaction then: {@code transaction} of {@code blockdev-snapshot}
 * @param promise what the graph must show afterwards
 */
public record SnapshotPlan(
    List<List<Preparation>> overlays, QmpCommand<Object> transaction, GraphPromise promise) {

  /** Copies. */
  public SnapshotPlan {
    overlays = overlays.stream().map(List::copyOf).toList();
  }

  /** What makes all of them. */
  public List<Preparation> preparations() {
    return overlays.stream().flatMap(List::stream).toList();
  }

  /** The overlays' files. None of them was there before, as far as could be seen. */
  public List<Path> files() {
    return CreatedFiles.of(preparations());
  }

  /**
   * {@code after}, if it shows what was promised.
   *
   * @throws IllegalStateException if it doesn't
   */
  public BlockGraph verified(BlockGraph after) {
    PromiseVerdict verdict = promise.verify(after);
    if (verdict.kind() == PromiseVerdict.Kind.NOT_DONE) {
      throw new IllegalStateException(
          "QEMU took the snapshot, but the graph differs: " + verdict.text());
    }
    return after;
  }
}
