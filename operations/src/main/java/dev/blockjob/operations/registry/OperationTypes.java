package dev.blockjob.operations.registry;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.engine.RecoveryDecision;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.engine.RecoveryPolicy;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.recovery.RecoveryPlanner;
import dev.blockjob.operations.snapshot.SnapshotPlanner;
import dev.blockjob.operations.snapshot.SnapshotRecovery;
import dev.blockjob.operations.step.ObservedState;
import java.util.Map;
import java.util.Set;

/** The kinds of operations, each with its recovery policy. */
public final class OperationTypes {

  private static final Map<String, RecoveryPolicy> POLICIES =
      Map.of(
          Merge.KIND, RecoveryPlanner::decide,
          Move.KIND, RecoveryPlanner::decide,
          Copy.KIND, RecoveryPlanner::decide,
          SnapshotPlanner.KIND, SnapshotRecovery::decide);

  private OperationTypes() {}

  /** What the policy of the journal's operation decides; one of an unknown kind is left alone. */
  public static RecoveryDecision decide(
      JournalState journal, ObservedState observed, RecoveryGoal goal, Set<JobId> barred) {
    String kind = journal.header().plan().kind();
    RecoveryPolicy policy = POLICIES.get(kind);
    return policy == null
        ? RecoveryDecision.undecided("no operation of the kind \"" + kind + "\" is known here")
        : policy.decide(journal, observed, goal, barred);
  }
}
