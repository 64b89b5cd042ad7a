package dev.blockjob.operations;

import java.nio.file.Path;
import java.util.List;

/**
 * An operation that will not be recovered any more.
 *
 * @param journal where its journal is kept
 * @param left the jobs and files that it may have left
 */
public record ForgottenOperation(OperationId id, Path journal, List<String> left) {

  /** Copies. */
  public ForgottenOperation {
    left = List.copyOf(left);
  }
}
