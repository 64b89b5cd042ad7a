package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.operations.step.job.HoldJobs;
import dev.blockjob.qmp.WireName;

/** The status in which a job waits for us, having changed nothing that a guest can see. */
public enum Gate implements WireName {
  /** A mirror or active commit: held in PENDING it would stop the guest's I/O. */
  READY("READY", JobStatus.READY, JobCommand.COMPLETE),
  /** A mirror that is to end without pivot: the target is a copy of that moment. */
  COPY("COPY", JobStatus.READY, JobCommand.FINISH),
  /**
   * The same as READY, of a group of which all or none is to switch: from READY to PENDING they go
   * together, for a moment in which the guest's I/O stands still. See {@link HoldJobs}.
   */
  HELD("HELD", JobStatus.PENDING, JobCommand.FINALIZE),
  /** Any other job, started with auto-finalize false. */
  PENDING("PENDING", JobStatus.PENDING, JobCommand.FINALIZE);

  private final String wireName;
  private final JobStatus status;
  private final JobCommand pass;

  Gate(String wireName, JobStatus status, JobCommand pass) {
    this.wireName = wireName;
    this.status = status;
    this.pass = pass;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  /** The job's status there. */
  public JobStatus status() {
    return status;
  }

  /** What makes it go on, which can't be undone. */
  public JobCommand pass() {
    return pass;
  }
}
