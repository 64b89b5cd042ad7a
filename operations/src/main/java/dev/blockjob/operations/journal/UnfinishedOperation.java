package dev.blockjob.operations.journal;

import java.util.List;

/**
 * The operations that aren't finished.
 *
 * @param states what the journals say that can be read; those first whose jobs may hold up a guest
 * @param unreadable those that can't: whether they are finished isn't known
 */
public record UnfinishedOperation(List<JournalState> states, List<UnreadableJournal> unreadable) {

  /** Copies. */
  public UnfinishedOperation {
    states = List.copyOf(states);
    unreadable = List.copyOf(unreadable);
  }

  /** Whether there are none of either kind. */
  public boolean isEmpty() {
    return states.isEmpty() && unreadable.isEmpty();
  }
}
