package dev.blockjob.jobs.operation.run;

/** Another client cancelled a job of the operation; the operation has not failed. */
final class JobCancelledException extends StepFailedException {

  private static final long serialVersionUID = 1L;

  JobCancelledException(String message) {
    super(message);
  }
}
