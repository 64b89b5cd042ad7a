package dev.blockjob.operations.engine;

import dev.blockjob.operations.step.StepFailedException;

/** Another client cancelled a job of the operation; the operation has not failed. */
final class JobCancelledException extends StepFailedException {

  private static final long serialVersionUID = 1L;

  JobCancelledException(String message) {
    super(message);
  }
}
