package dev.blockjob.operations.impl;

import dev.blockjob.operations.OperationOutcome;

/**
 * A snapshot around which the guest was to be frozen was not taken, and all is as before but what
 * it names.
 */
final class SnapshotNotTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SnapshotNotTakenException(OperationOutcome outcome) {
    super(
        "no snapshot was taken: "
            + outcome.text()
            + (outcome.left().isEmpty()
                ? ""
                : "; left behind: " + String.join("; ", outcome.left())));
  }
}
