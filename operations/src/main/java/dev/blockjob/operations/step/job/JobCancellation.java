package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.util.List;
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

  /** The one of this run. */
  static JobCancellation at(QemuSite qemu) {
    return new JobCancellation(qemu.commands(), qemu.worker(), qemu.verifier(), qemu.journal());
  }

  /** For the jobs of {@code journal}. */
  public JobCancellation(
      JobCommands commands, BlockingWorker worker, FileVerifier verifier, Journal journal) {
    this(commands, worker, id -> verifier.before(journal.state(), new CancelJobs(List.of(id))));
  }

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
