package dev.blockjob.jobs.machine;

import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobStatus;
import dev.blockjob.jobs.plan.Finding;
import dev.blockjob.qmp.DisconnectCause;
import org.jspecify.annotations.Nullable;

/** What can happen to a job that is followed. */
public sealed interface Signal {

  /** QEMU accepted the command that starts the job: the job of that id is ours. */
  record Accepted() implements Signal {}

  /** QEMU says that the job has this status now. */
  record Became(JobStatus status) implements Signal {}

  /** BLOCK_JOB_COMPLETED or BLOCK_JOB_CANCELLED. */
  record Said(Word event) implements Signal {}

  /** Somebody on this side asked for it, by hand, and QEMU accepted. */
  record Asked(Send command) implements Signal {}

  /**
   * What was to be sent was refused.
   *
   * @param byQemu whether by QEMU; else it wasn't sent
   */
  record Refused(Send command, String error, boolean byQemu) implements Signal {

    /** By QEMU. */
    public Refused(Send command, String error) {
      this(command, error, true);
    }
  }

  /**
   * The answer to {@link Send#LIST}.
   *
   * @param job null if QEMU doesn't know the job
   */
  record Listed(@Nullable JobInfo job) implements Signal {}

  /**
   * The answer to {@link Send#SETTLE}.
   *
   * @param finding what the graph shows of the promise; null if nothing was promised
   */
  record Settled(@Nullable Finding finding) implements Signal {}

  /** The connection ended. */
  record Lost(DisconnectCause cause) implements Signal {}
}
