package dev.blockjob.operations.engine;

import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalException;
import java.util.stream.Stream;

/**
 * Handles a journal whose end can't be written. Of an operation that was rolled back it must not
 * have the next recovery carry it out after all: with nothing left it is deleted, for which there
 * is room on a full disk, else it is marked.
 */
final class UnwritableJournal {

  private UnwritableJournal() {}

  /**
   * The outcome, with what is left of the journal. Blocks.
   *
   * @param isUndo whether the operation was rolled back
   * @param why the end can't be written
   */
  static OperationOutcome without(
      Journal journal, OperationOutcome outcome, boolean isUndo, String why) {
    if (!isUndo) {
      return withLeft(outcome, why);
    }
    boolean isAllGone = outcome.left().isEmpty();
    if (isAllGone && isDone(journal::discard)) {
      return outcome;
    }
    if (journal.state().isRollingBack() || isDone(journal::markForRollback)) {
      return withLeft(outcome, why);
    }
    return !isAllGone
            && journal.state().pendingCompensations().isEmpty()
            && isDone(journal::discard)
        ? withLeft(outcome, why + "; it is deleted, so clean up what is left by hand")
        : withLeft(
            outcome,
            why
                + "; delete it yourself, or `blockjob recover` will carry out what was rolled back");
  }

  private static boolean isDone(Runnable work) {
    try {
      work.run();
      return true;
    } catch (JournalException e) {
      return false;
    }
  }

  private static OperationOutcome withLeft(OperationOutcome outcome, String left) {
    return new OperationOutcome(
        outcome.id(),
        outcome.kind(),
        outcome.text(),
        Stream.concat(outcome.left().stream(), Stream.of(left)).toList());
  }
}
