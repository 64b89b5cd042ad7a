package dev.blockjob.jobs.operation.run;

/** A step was not begun, since a file that it needs has lost its name. */
final class MissingFileException extends StepFailedException {

  private static final long serialVersionUID = 1L;

  MissingFileException(String message) {
    super(message);
  }
}
