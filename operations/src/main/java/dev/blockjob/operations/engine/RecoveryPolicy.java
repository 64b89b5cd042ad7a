package dev.blockjob.operations.engine;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.step.ObservedState;
import java.util.Set;

/**
 * How operations of a kind go on, after a crash, after a failed step, and when one is to be given
 * up: where their point of no return is, and what makes them undecided. Pure.
 */
@FunctionalInterface
public interface RecoveryPolicy {

  /**
   * What to do now.
   *
   * @param barred jobs that were not let through their gates, and must not be
   */
  RecoveryDecision decide(
      JournalState journal, ObservedState observed, RecoveryGoal goal, Set<JobId> barred);
}
