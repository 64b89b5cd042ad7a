package dev.blockjob.operations.check;

import dev.blockjob.operations.step.StepFailedException;

/** A step was not begun, since a file that it needs has lost its name. */
public final class MissingFileException extends StepFailedException {

  private static final long serialVersionUID = 1L;

  MissingFileException(String message) {
    super(message);
  }
}
