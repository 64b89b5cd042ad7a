package dev.blockjob.jobs.operation.run;

/** Somebody cancelled a job of the operation: that is no failure of it. */
final class JobCancelledException extends StepFailedException {

  private static final long serialVersionUID = 1L;

  JobCancelledException(String message) {
    super(message);
  }
}
