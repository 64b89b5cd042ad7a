package dev.blockjob.jobs.operation.step;

import dev.blockjob.jobs.JobStatus;
import dev.blockjob.jobs.JobVerb;

/** Where a job waits for us, having changed nothing that a guest can see. */
public enum Gate {
  /** A mirror or active commit: held in PENDING it would stop the guest's I/O. */
  READY(JobStatus.READY, JobVerb.COMPLETE),
  /**
   * The same, of a group of which all or none is to switch: from READY to PENDING they go together,
   * for a moment in which the guest's I/O stands still. See {@link HoldJobs}.
   */
  HELD(JobStatus.PENDING, JobVerb.FINALIZE),
  /** Any other job, started with auto-finalize false. */
  PENDING(JobStatus.PENDING, JobVerb.FINALIZE);

  private final JobStatus status;
  private final JobVerb verb;

  Gate(JobStatus status, JobVerb verb) {
    this.status = status;
    this.verb = verb;
  }

  /** The job's status there. */
  public JobStatus status() {
    return status;
  }

  /** What makes it go on, which can't be undone. */
  public JobVerb verb() {
    return verb;
  }
}
