package dev.blockjob.operations.engine;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Function;

/**
 * Cancels jobs outside of a step: looks first at the names that QEMU opens files by when it
 * cancels. On the event loop.
 *
 * @param objection why a job must not be cancelled; empty if nothing speaks against it. Blocks
 */
public record JobCancellation(
    JobCommands commands,
    BlockingWorker worker,
    Function<JobId, Optional<StepFailedException>> objection) {

  /**
   * Completes when QEMU was told to cancel it, or is too late; or when it must not be told: then
   * the job stays as it is, for the step that cancels it, which says why not.
   */
  Future<Void> cancel(JobId id) {
    return worker
        .run(() -> objection.apply(id))
        .compose(
            barred ->
                barred.isPresent()
                    ? Future.succeededFuture()
                    : commands.run(JobVerb.CANCEL, id).recover(CommandRefusals::tooLate));
  }
}
