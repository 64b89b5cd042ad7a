package dev.blockjob.operations.step;

/** A step surely was not done, or what it waited for came otherwise. */
public class StepFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StepFailedException(String message) {
    super(message);
  }

  public StepFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
