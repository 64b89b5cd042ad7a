package dev.blockjob.operations;

import dev.blockjob.operations.history.OperationHistory;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation whose journal can't be read: it is damaged, or in a format that isn't known here. It
 * can't be recovered here, and nothing is begun on its disks before its journal is {@linkplain
 * OperationHistory#forget set aside}.
 *
 * @param id its id, from the journal's name
 * @param journal where the journal is
 * @param why what is wrong with it, and what to do
 * @param monitor where it was begun; null if that can't be read any more
 * @param left what it may have left, as far as its journal still tells
 */
public record UnreadableOperation(
    OperationId id, Path journal, String why, @Nullable String monitor, List<String> left) {

  /** Copies. */
  public UnreadableOperation {
    left = List.copyOf(left);
  }
}
