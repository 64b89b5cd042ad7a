package dev.blockjob.operations.journal;

import dev.blockjob.operations.OperationId;
import java.nio.file.Path;

/**
 * A journal that can't be read.
 *
 * @param why what is wrong with it, and what to do
 * @param leftovers what it still tells
 */
public record UnreadableJournal(OperationId id, Path file, String why, JournalLeftovers leftovers) {

  /** Whether a job of that name is the operation's: they are numbered. */
  public boolean owns(String job) {
    return job.startsWith(id + "-");
  }
}
