package dev.blockjob.operations.engine;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.step.Step;
import java.util.List;

/**
 * What to do about an operation.
 *
 * @param steps in order; empty where nothing is left to do
 * @param why in words
 * @param whole whether all that was asked for is done in the end
 * @param unflushed jobs that were observed to have done what they promised, before anyone wrote
 *     down that this was flushed
 */
public record RecoveryDecision(
    Kind kind, List<Step> steps, String why, boolean whole, List<JobId> unflushed) {

  /** Which way. */
  public enum Kind {
    COMPLETE,
    /** Roll it back: nothing switched. */
    COMPENSATE,
    /** The observed state doesn't tell: change nothing. */
    UNDECIDED
  }

  /** Copies. */
  public RecoveryDecision {
    steps = List.copyOf(steps);
    unflushed = List.copyOf(unflushed);
  }

  /** Without such jobs. */
  public RecoveryDecision(Kind kind, List<Step> steps, String why, boolean whole) {
    this(kind, steps, why, whole, List.of());
  }

  /** To change nothing. */
  public static RecoveryDecision undecided(String why) {
    return new RecoveryDecision(Kind.UNDECIDED, List.of(), why, false);
  }
}
