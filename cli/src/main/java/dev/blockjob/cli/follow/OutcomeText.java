package dev.blockjob.cli.follow;

import dev.blockjob.cli.render.Colors;
import dev.blockjob.jobs.job.JobOutcome;
import org.jspecify.annotations.Nullable;

/** Describes in a sentence how a job ended. */
public final class OutcomeText {

  static final String MIRROR = "mirror";
  static final String COMMIT = "commit";
  private static final String BACKUP = "backup";

  private OutcomeText() {}

  /**
   * What a job of that type leaves if it is cancelled; null if that is nothing that one might miss.
   *
   * @param own whether it was started here, where what was made for it is removed
   */
  public static @Nullable String ifCancelled(String type, boolean own) {
    return switch (type) {
      case MIRROR, BACKUP ->
          own
              ? null
              : "its target, an unfinished copy, stays unless the client that started the job "
                  + "removes it";
      case COMMIT ->
          "the base has what was written into it until then, so it is no longer the snapshot that"
              + " it was; what the guest reads is the same";
      default -> null;
    };
  }

  /** What a job of that type, which ended so, has left; null if that is nothing one might miss. */
  static @Nullable String left(String type, JobOutcome outcome, boolean own) {
    return switch (outcome.kind()) {
      case CANCELLED -> ifCancelled(type, own);
      case FAILED -> type.equals(COMMIT) ? ifCancelled(type, own) : null;
      case COMPLETED, VANISHED -> null;
    };
  }

  /** One line; what to do now is in it where there is something to do. */
  public static String sentence(JobOutcome outcome, Colors colors) {
    if (outcome instanceof JobOutcome.Completed completed) {
      return colors.green("completed") + ": " + completed.id() + " " + ending(completed.ending());
    }
    if (outcome instanceof JobOutcome.Cancelled cancelled) {
      return colors.yellow("cancelled") + ": " + cancelled.id() + "; the disk is as it was";
    }
    if (outcome instanceof JobOutcome.Failed failed) {
      return colors.red("failed") + ": " + failed.id() + ": " + failed.error();
    }
    JobOutcome.Vanished vanished = (JobOutcome.Vanished) outcome;
    String graph = vanished.graph();
    return colors.red("outcome unknown")
        + ": QEMU no longer knows "
        + vanished.id()
        + " and its end was not seen here"
        + (graph == null ? "" : "; " + graph)
        + ". Look at `blockjob chain` before doing it again.";
  }

  private static String ending(JobOutcome.Ending ending) {
    return switch (ending) {
      case PIVOTED -> "pivoted; the graph shows it";
      case COPIED -> "ended without pivot; the target is a copy of that moment";
      case DONE -> "is done (the block graph is as expected)";
      case UNVERIFIED -> "succeeded, according to QEMU";
    };
  }
}
