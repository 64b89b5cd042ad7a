package dev.blockjob.jobs.operation.run;

/** A step surely was not done, or what it waited for came otherwise. */
class StepFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StepFailedException(String message) {
    super(message);
  }

  StepFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
