package dev.blockjob.operations.journal;

import dev.blockjob.operations.OperationId;
import java.nio.file.Path;

/**
 * A journal is there and can't be read: damaged, or in a format that isn't known here. What was
 * done can't be told from it. The message says what to do.
 */
public class UnreadableJournalException extends JournalException {

  private static final long serialVersionUID = 1L;

  private final transient UnreadableJournal journal;

  UnreadableJournalException(OperationId id, Path file, String why, JournalLeftovers leftovers) {
    super(why);
    this.journal = new UnreadableJournal(id, file, why, leftovers);
  }

  /** What is known of it. */
  public UnreadableJournal journal() {
    return journal;
  }
}
