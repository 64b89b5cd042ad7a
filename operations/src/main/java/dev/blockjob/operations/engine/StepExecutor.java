package dev.blockjob.operations.engine;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Executes the steps of an operation. */
public interface StepExecutor {

  /**
   * Data that was written and can't be flushed to the disk; empty if that isn't known of anything.
   */
  default Optional<String> unflushed() {
    return Optional.empty();
  }

  /**
   * Has what {@code jobs} wrote flushed to the disk; fails with {@link StepFailedException} if it
   * can't be, which is written down then.
   */
  default Future<Void> flush(List<JobId> jobs) {
    return Future.succeededFuture();
  }

  /**
   * Executes {@code step}.
   *
   * @param sent is asked once for each command that changes something, when that was written, and
   *     what comes next waits for it
   * @param note is told why it takes so long
   * @return what QEMU answered, in words. Fails with {@link InterposedStepsException} if other
   *     steps come first, after which this is to be done anew; with {@link StepFailedException} if
   *     the step surely was not done, or what it waited for came otherwise; with anything else if
   *     the outcome is unknown
   */
  Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note);

  /** The same as QEMU has to be asked for it. */
  default Future<Optional<StepFailedException>> refusal(Step step) {
    return Future.succeededFuture(Optional.empty());
  }

  /** Why {@code step} must not be done as things are now; empty if nothing is known. Blocks. */
  default Optional<StepFailedException> objection(Step step) {
    return Optional.empty();
  }

  /**
   * The images that nothing writes to from now on, with {@code step} about to be done, unless a VM
   * is started on them.
   */
  default List<String> quiescentBefore(Step step) {
    return List.of();
  }

  /** The same with {@code step} done. */
  default List<String> quiescentAfter(Step step) {
    return List.of();
  }
}
