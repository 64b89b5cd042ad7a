package dev.blockjob.operations.snapshot;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.engine.RecoveryDecision;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.recovery.Rollback;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.node.TakeSnapshot;
import java.util.List;
import java.util.Set;

/**
 * The recovery policy of snapshots around which the guest is frozen. Its point of no return is the
 * transaction that takes it: who wanted it has gone, so one that was not taken by then never is.
 * Pure.
 */
public final class SnapshotRecovery {

  private SnapshotRecovery() {}

  /** What to do now; {@code barred}: a snapshot has no jobs. */
  public static RecoveryDecision decide(
      JournalState journal, ObservedState observed, RecoveryGoal goal, Set<JobId> barred) {
    if (!observed.doubts().isEmpty()) {
      return RecoveryDecision.undecided(String.join("; ", observed.doubts()));
    }
    Rollback rollback = new Rollback(journal, observed);
    List<Step> rest =
        journal.header().plan().steps().stream()
            .filter(step -> step.releases() != null)
            .filter(step -> step.evidence(observed) != Evidence.HAPPENED)
            .toList();
    return switch (taken(journal, observed)) {
      case HAPPENED ->
          new RecoveryDecision(RecoveryDecision.Kind.COMPLETE, rollback.guestFirst(rest), "", true);
      case NOT_HAPPENED ->
          new RecoveryDecision(
              RecoveryDecision.Kind.COMPENSATE,
              rollback.guestFirst(rollback.compensation()),
              "the snapshot was not taken",
              false);
      case UNDECIDED ->
          new RecoveryDecision(
              RecoveryDecision.Kind.COMPLETE,
              rollback.guestFirst(rest),
              "whether the snapshot was taken, `blockjob chain` shows",
              false);
    };
  }

  private static Evidence taken(JournalState journal, ObservedState observed) {
    return journal.header().plan().steps().stream()
        .filter(TakeSnapshot.class::isInstance)
        .findFirst()
        .map(take -> journal.evidence(take, observed))
        .orElse(Evidence.UNDECIDED);
  }
}
