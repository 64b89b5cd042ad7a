package dev.blockjob.operations.check;

import dev.blockjob.operations.Merge;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.PlannedJob;
import java.util.List;

/** Bases that commits had partly written to before they failed. */
public final class PartiallyWrittenBases {

  private PartiallyWrittenBases() {}

  /** {@code why}, and behind it the bases that may have been written to. */
  public static String behind(String why, JournalState journal) {
    Plan plan = journal.header().plan();
    List<String> bases =
        plan.jobs().stream()
            .filter(job -> isCommit(job, plan) && began(job, journal))
            .filter(job -> !journal.isKept(job.id()))
            .map(PlannedJob::kept)
            .distinct()
            .toList();
    if (bases.isEmpty()) {
      return why;
    }
    return (why.isEmpty() ? "" : why + "; ")
        + "what was committed until then stays in "
        + String.join(", ", bases)
        + ", so that is no longer the snapshot that it was; what the guest reads is the same";
  }

  /** A move commits between images of its own. */
  private static boolean isCommit(PlannedJob job, Plan plan) {
    return job.command().equals("block-commit") && plan.kind().equals(Merge.KIND);
  }

  /** What failed to start has written nothing. */
  private static boolean began(PlannedJob job, JournalState journal) {
    return journal.entries().stream()
        .anyMatch(
            entry ->
                entry.step() != null
                    && entry.step().jobs(JobAction.START).contains(job.id())
                    && journal.progress(entry.step()) != Progress.FAILED);
  }
}
