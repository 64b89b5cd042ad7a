package dev.blockjob.jobs.lifecycle;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.AtReady;

/**
 * What was agreed about a job when it was started.
 *
 * @param atReady what to do at READY
 * @param finalizeAtPending whether we finalize it at PENDING (it was started with auto-finalize
 *     false)
 * @param dismiss whether we dismiss it once its end is known
 * @param create whether it is a job without block graph and without BLOCK_JOB events
 */
public record TrackingPolicy(
    JobId id, AtReady atReady, boolean finalizeAtPending, boolean dismiss, boolean create) {

  /** A job that another client started: watched, nothing sent. */
  public static TrackingPolicy watch(JobId id) {
    return new TrackingPolicy(id, AtReady.KEEP, false, false, false);
  }
}
