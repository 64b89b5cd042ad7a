package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.image.LostNameAdvice;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.jobs.tracking.JobCommands;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a single job ends only where its files still go by their names, and that one that
 * has ended all the same is no success. On the event loop; it looks on worker threads, beside the
 * job as far as can be.
 */
final class PinnedNames implements EndGuard {

  private final Context context;
  private final JobId job;
  private final BlockJobRequest request;
  private final Callable<PinnedFiles> pinning;
  private @Nullable Future<PinnedFiles> pinned;
  private @Nullable Future<Optional<String>> last;

  /**
   * @param pinning finds out which files these are, and gives what says why one of them has lost
   *     its name; both block
   */
  PinnedNames(Context context, JobId job, BlockJobRequest request, Callable<PinnedFiles> pinning) {
    this.context = context;
    this.job = job;
    this.request = request;
    this.pinning = pinning;
  }

  /** To be called when QEMU has opened all of them. */
  Future<PinnedFiles> pin() {
    Future<PinnedFiles> before = pinned;
    Future<PinnedFiles> now =
        before == null || before.failed()
            ? context.owner().executeBlocking(pinning, false)
            : before;
    pinned = now;
    return now;
  }

  @Override
  public Future<Void> namesStand() {
    return problem().compose(problem -> JobCommands.unlessLost(job, problem));
  }

  private Future<Optional<String>> problem() {
    return pin()
        .compose(look -> context.owner().executeBlocking(look::problem, false))
        .otherwise(failure -> Optional.of("its files can't be looked at: " + failure));
  }

  /**
   * Before the job is started that has QEMU open some of them anew, by their names, for writing:
   * completes if each leads to what it has open; fails with {@link RequestException} if not.
   */
  Future<Void> mustStand() {
    return problem()
        .compose(
            problem ->
                problem.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new RequestException(
                            RequestException.Reason.NO_SUCH_FILE,
                            problem.get()
                                + ", and the job would have QEMU open it anew by that name, so"
                                + " nothing was started; "
                                + LostNameAdvice.ofDisk(request.disk(), null))));
  }

  /** Whether QEMU opens files anew, by their names, when such a job begins and when it ends. */
  boolean reopens() {
    return request instanceof Commit || (request instanceof Stream it && it.top() != null);
  }

  @Override
  public Future<Void> mayBeCancelled(JobStatus status) {
    return reopens()
        ? pin()
            .compose(look -> context.owner().executeBlocking(look::taken, false))
            .compose(taken -> JobCommands.unlessTaken(job, status, taken))
        : Future.succeededFuture();
  }

  @Override
  public void succeeded() {
    last = problem();
  }

  /** How the job has ended, seen with its files. */
  Future<JobOutcome> named(JobOutcome ended) {
    if (!(ended instanceof Completed completed)) {
      return Future.succeededFuture(ended);
    }
    Future<Optional<String>> seen = last;
    return (seen == null ? problem() : seen)
        .map(problem -> problem.<JobOutcome>map(why -> lost(completed, why)).orElse(ended));
  }

  private JobOutcome lost(Completed completed, String why) {
    boolean isCopy = request instanceof Backup || completed.ending() == Ending.COPIED;
    return new JobOutcome.Failed(
        job,
        "it has done its work, but "
            + why
            + "; "
            + (isCopy ? LostNameAdvice.ofCopy(null) : LostNameAdvice.ofDisk(request.disk(), null)));
  }
}
