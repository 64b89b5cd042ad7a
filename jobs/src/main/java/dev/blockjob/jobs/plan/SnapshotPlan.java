package dev.blockjob.jobs.plan;

import dev.blockjob.qmp.QmpCommand;
import java.nio.file.Path;
import java.util.List;

/**
 * How a snapshot is taken: everything is prepared, then one command puts all overlays in place or
 * none.
 *
 * @param preparations first, in order
 * @param transaction then: {@code transaction} of {@code blockdev-snapshot}
 * @param promise what the graph must show afterwards
 */
public record SnapshotPlan(
    List<Preparation> preparations, QmpCommand<Object> transaction, GraphPromise promise) {

  /** Copies. */
  public SnapshotPlan {
    preparations = List.copyOf(preparations);
  }

  /** The overlays' files. None of them was there before, as far as could be seen. */
  public List<Path> files() {
    return CreatedFiles.of(preparations);
  }
}
