package dev.blockjob.jobs.lifecycle;

import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.qmp.DisconnectCause;
import org.jspecify.annotations.Nullable;

/** An input of {@link JobMachine}: something that happened to a job that is tracked. */
public sealed interface Signal {

  /** QEMU accepted the command that starts the job: the job of that id is ours. */
  record Accepted() implements Signal {}

  /** QEMU says that the job has this status now. */
  record StatusChanged(JobStatus status) implements Signal {}

  /** BLOCK_JOB_COMPLETED or BLOCK_JOB_CANCELLED. */
  record Terminated(TerminalEvent event) implements Signal {}

  /** The caller requested it, and QEMU accepted. */
  record Requested(JobCommand command) implements Signal {}

  /**
   * What was to be sent was refused.
   *
   * @param byQemu whether by QEMU; else it wasn't sent
   */
  record Refused(JobCommand command, String error, boolean byQemu) implements Signal {

    /** By QEMU. */
    public Refused(JobCommand command, String error) {
      this(command, error, true);
    }
  }

  /**
   * The answer to {@link JobCommand#LIST}.
   *
   * @param job null if QEMU doesn't know the job
   */
  record Listed(@Nullable JobInfo job) implements Signal {}

  /**
   * The answer to {@link JobCommand#SETTLE}.
   *
   * @param verdict what the graph shows of the promise; null if nothing was promised
   */
  record Settled(@Nullable PromiseVerdict verdict) implements Signal {}

  /** The connection ended. */
  record ConnectionLost(DisconnectCause cause) implements Signal {}
}
