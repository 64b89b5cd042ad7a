package dev.blockjob.jobs.promise;

import dev.blockjob.jobs.graph.BlockGraph;
import java.util.List;

/** What a job that succeeds will have done to the block graph. */
@FunctionalInterface
public interface GraphPromise {

  /** Nothing: the job has no part in the graph. */
  GraphPromise NONE =
      after -> new PromiseVerdict(PromiseVerdict.Kind.UNSEEN, "nothing was promised");

  /** Verifies the promise against {@code after}, the graph after the job's end. */
  PromiseVerdict verify(BlockGraph after);

  /** Whether it is of a change; else the graph stays as it is, whatever becomes of the job. */
  default boolean isOfChange() {
    return true;
  }

  /**
   * Of {@link #unflushed}, those that QEMU made read-only again at the end, if they were.
   *
   * @param command that started the job
   */
  default List<String> resealed(String command) {
    return List.of();
  }

  /** The nodes that the job wrote to, and that QEMU may not have flushed at its end. */
  default List<String> unflushed() {
    return List.of();
  }
}
