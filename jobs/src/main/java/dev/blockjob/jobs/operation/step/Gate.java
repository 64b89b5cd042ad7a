package dev.blockjob.jobs.operation.step;

import dev.blockjob.jobs.JobStatus;
import dev.blockjob.jobs.machine.Send;

/** Where a job waits for us, having changed nothing that a guest can see. */
public enum Gate {
  /** A mirror or active commit: held in PENDING it would stop the guest's I/O. */
  READY(JobStatus.READY, Send.COMPLETE),
  /** A mirror that is to end without pivot: the target is a copy of that moment. */
  COPY(JobStatus.READY, Send.FINISH),
  /**
   * The same as READY, of a group of which all or none is to switch: from READY to PENDING they go
   * together, for a moment in which the guest's I/O stands still. See {@link HoldJobs}.
   */
  HELD(JobStatus.PENDING, Send.FINALIZE),
  /** Any other job, started with auto-finalize false. */
  PENDING(JobStatus.PENDING, Send.FINALIZE);

  private final JobStatus status;
  private final Send pass;

  Gate(JobStatus status, Send pass) {
    this.status = status;
    this.pass = pass;
  }

  /** The job's status there. */
  public JobStatus status() {
    return status;
  }

  /** What makes it go on, which can't be undone. */
  public Send pass() {
    return pass;
  }
}
