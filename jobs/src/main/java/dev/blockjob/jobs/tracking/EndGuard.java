package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobStatus;
import io.vertx.core.Future;

/** What the starter of a job checks around its end. Called on the event loop. */
public interface EndGuard {

  /** Sees to nothing. */
  EndGuard NONE = new EndGuard() {};

  /**
   * Before what lets the job switch is sent: completes if the files that are needed from then on
   * still go by their names; fails with {@link dev.blockjob.jobs.job.RequestException} if they
   * don't.
   */
  default Future<Void> namesStand() {
    return Future.succeededFuture();
  }

  /**
   * Before the job is cancelled: completes if QEMU opens nothing else then than what it has open;
   * fails with {@link dev.blockjob.jobs.job.RequestException} if it does.
   *
   * @param status the job's
   */
  default Future<Void> mayBeCancelled(JobStatus status) {
    return Future.succeededFuture();
  }

  /** QEMU has said that the job succeeded. */
  default void succeeded() {}

  /**
   * Before QEMU may forget a job that it says failed, or was cancelled, although the graph shows
   * what a success would have made of it, or can't show what a failure has. The job is not
   * dismissed if this fails.
   */
  default Future<Void> failed(JobId job, String error) {
    return Future.succeededFuture();
  }
}
