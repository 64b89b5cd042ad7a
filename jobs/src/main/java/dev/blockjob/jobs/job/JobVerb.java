package dev.blockjob.jobs.job;

import static dev.blockjob.jobs.job.JobStatus.CONCLUDED;
import static dev.blockjob.jobs.job.JobStatus.CREATED;
import static dev.blockjob.jobs.job.JobStatus.PAUSED;
import static dev.blockjob.jobs.job.JobStatus.PENDING;
import static dev.blockjob.jobs.job.JobStatus.READY;
import static dev.blockjob.jobs.job.JobStatus.RUNNING;
import static dev.blockjob.jobs.job.JobStatus.STANDBY;
import static dev.blockjob.jobs.job.JobStatus.WAITING;

import java.util.Set;

/** A command for a job, and the statuses in which QEMU allows it; copied from QEMU's job.c. */
public enum JobVerb {
  CANCEL("job-cancel", CREATED, RUNNING, PAUSED, READY, STANDBY, WAITING, PENDING),
  PAUSE("job-pause", CREATED, RUNNING, PAUSED, READY, STANDBY),
  RESUME("job-resume", CREATED, RUNNING, PAUSED, READY, STANDBY),
  SET_SPEED("block-job-set-speed", CREATED, RUNNING, PAUSED, READY, STANDBY),
  CHANGE("block-job-change", CREATED, RUNNING, PAUSED, READY, STANDBY),
  COMPLETE("job-complete", READY, STANDBY),
  FINALIZE("job-finalize", PENDING),
  DISMISS("job-dismiss", CONCLUDED);

  private final String command;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of is
  private final Set<JobStatus> allowedIn;

  JobVerb(String command, JobStatus... allowedIn) {
    this.command = command;
    this.allowedIn = Set.of(allowedIn);
  }

  /** The QMP command that carries it out. */
  public String command() {
    return command;
  }

  /** In which statuses QEMU allows it. */
  public Set<JobStatus> allowedIn() {
    return allowedIn;
  }
}
