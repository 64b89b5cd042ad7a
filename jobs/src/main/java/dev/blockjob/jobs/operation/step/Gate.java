package dev.blockjob.jobs.operation.step;

import dev.blockjob.jobs.JobStatus;
import dev.blockjob.jobs.JobVerb;

/** Where a job waits for us, having changed nothing that a guest can see. */
public enum Gate {
  /** A mirror or active commit: held in PENDING it would stop the guest's I/O. */
  READY(JobStatus.READY, JobVerb.COMPLETE),
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
