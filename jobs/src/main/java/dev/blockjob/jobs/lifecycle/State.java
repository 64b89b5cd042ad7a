package dev.blockjob.jobs.lifecycle;

import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.DisconnectCause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a tracked job.
 *
 * <pre>
 * Starting --Accepted--> Tracking  --terminal event--> Concluding --concluded--> Settling --> Ended
 *                            |                                                      ^
 *                            '--- concluded or gone silently --> Reading -----------'
 * any but Ended --ConnectionLost--> Ended if the outcome was known, else Unknown
 * </pre>
 */
public sealed interface State {

  /**
   * The command that starts the job was sent. Whatever happens under its id is kept until QEMU has
   * accepted it: another job may have the same id, and would be steered by us.
   */
  record Starting(List<Signal> held) implements State {
    /** Copies. */
    public Starting {
      held = List.copyOf(held);
    }
  }

  /**
   * The job lives.
   *
   * @param wanted how it is to end: what was agreed, or what was asked for by hand since
   * @param requested what we asked of QEMU and haven't seen happen; null for nothing
   * @param trouble why we cancelled it; null if we didn't
   */
  record Tracking(AtReady wanted, @Nullable JobCommand requested, @Nullable String trouble)
      implements State {}

  /** QEMU said how it ended, the job is about to be concluded. */
  record Concluding(AtReady wanted, TerminalEvent event, @Nullable String trouble)
      implements State {}

  /**
   * No event told how it ended, or whether it did: the list of jobs was asked for.
   *
   * @param requested what we asked of QEMU and haven't seen happen; null for nothing
   * @param event what an event told meanwhile
   * @param latest the last status that an event told meanwhile; null if none
   */
  record Reading(
      AtReady wanted,
      @Nullable JobCommand requested,
      @Nullable TerminalEvent event,
      @Nullable String trouble,
      @Nullable JobStatus latest)
      implements State {}

  /**
   * It has ended: it is being dismissed and the graph looked at.
   *
   * @param event null if that was not seen, and QEMU no longer knows
   */
  record Settling(AtReady wanted, @Nullable TerminalEvent event, @Nullable String trouble)
      implements State {}

  /** The outcome is known and nothing is left to do. */
  record Ended(JobOutcome outcome) implements State {}

  /** The connection ended before the outcome was known. */
  record Unknown(DisconnectCause cause) implements State {}
}
