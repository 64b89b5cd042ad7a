package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import java.util.Optional;

/** Whether a job may end with what it has copied. */
@FunctionalInterface
public interface TargetCheck {

  /** Where nothing can be seen. */
  TargetCheck NONE = (graph, job) -> Optional.empty();

  /** Why QEMU would open another file if it opened one of those anew; empty if it wouldn't. */
  default Optional<String> taken(BlockGraph graph, JobId job) {
    return Optional.empty();
  }

  /** Why what it has copied is lost; empty if it isn't, or that can't be told. Blocks. */
  Optional<String> problem(BlockGraph graph, JobId job);
}
