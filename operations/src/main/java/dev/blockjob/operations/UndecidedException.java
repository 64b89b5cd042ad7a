package dev.blockjob.operations;

/** The observed state doesn't tell how an operation ended: this one, or one that blocks it. */
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
