package dev.blockjob.operations.engine;

import dev.blockjob.operations.step.StepFailedException;

/** Another client cancelled a job of the operation; the operation has not failed. */
public final class JobCancelledException extends StepFailedException {

  private static final long serialVersionUID = 1L;

  public JobCancelledException(String message) {
    super(message);
  }
}
