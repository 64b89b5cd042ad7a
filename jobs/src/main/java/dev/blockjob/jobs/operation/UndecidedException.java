package dev.blockjob.jobs.operation;

/** An earlier operation stands in the way: what is to be seen doesn't tell how it ended. */
public final class UndecidedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient OperationOutcome outcome;

  /** For that operation. */
  public UndecidedException(OperationOutcome outcome) {
    super("operation " + outcome.id() + " is undecided: " + outcome.text());
    this.outcome = outcome;
  }

  /** What is known. */
  public OperationOutcome outcome() {
    return outcome;
  }
}
