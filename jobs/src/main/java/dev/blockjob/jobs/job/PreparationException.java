package dev.blockjob.jobs.job;

/**
 * A preparing job (it creates the image that is written to) did not complete, so the job proper was
 * not started.
 */
public final class PreparationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient JobOutcome outcome;

  /** For a preparing job that ended so. */
  public PreparationException(String what, JobOutcome outcome) {
    super(what + ": " + words(outcome));
    this.outcome = outcome;
  }

  /** How the preparing job ended. */
  public JobOutcome outcome() {
    return outcome;
  }

  private static String words(JobOutcome outcome) {
    return switch (outcome.kind()) {
      case FAILED -> ((JobOutcome.Failed) outcome).error();
      case CANCELLED -> "another client cancelled the job " + outcome.id();
      case VANISHED -> "the job " + outcome.id() + " vanished; what it created may be there";
      case COMPLETED -> throw new IllegalArgumentException(outcome.toString());
    };
  }
}
