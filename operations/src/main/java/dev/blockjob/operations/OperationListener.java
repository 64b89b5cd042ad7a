package dev.blockjob.operations;

import dev.blockjob.jobs.job.JobProgress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Is told of an operation's progress, on the connection's event loop; must be quick. */
public interface OperationListener {

  /** Listens to nothing. */
  OperationListener NONE = new OperationListener() {};

  /**
   * That earlier operation on the disk isn't finished, and is recovered first, however long its
   * jobs take.
   */
  default void recovering(OperationId earlier) {}

  /**
   * That one has ended. Then comes the next of its kind, or what was asked for begins, unless it
   * can't be done as the disk is now.
   */
  default void recovered(OperationId earlier) {}

  /** It is journalled, and its first step is about to begin. */
  default void began(OperationPlan plan) {}

  /** This step is about to be done. */
  default void step(OperationPlan.PlannedStep step) {}

  /**
   * Why it takes so long, and what is done about it, in a sentence: in the middle of a step, or
   * before it has begun, because an earlier operation on the disk is recovered first.
   */
  default void notice(String text) {}

  /**
   * How often {@link #progress} is to be told; 1 ms at least. Null, the default: never, and QEMU is
   * asked nothing for it. Asked for anew before each time.
   */
  default @Nullable Duration progressInterval() {
    return null;
  }

  /**
   * How far the jobs are that the operation waits for, in its plan's order; never empty. First told
   * one interval after the wait began, so not at all of jobs that are quicker. A job that has ended
   * or isn't there yet is left out. Told, too, of the jobs of an earlier operation on the disk that
   * is recovered first. A copier is no job.
   */
  default void progress(List<JobProgress> jobs) {}
}
