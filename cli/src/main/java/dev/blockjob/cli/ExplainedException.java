package dev.blockjob.cli;

/** A refusal with an explanation that goes beyond QEMU's own message. */
public final class ExplainedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String advice;

  /** {@code advice} is a sentence or more. */
  public ExplainedException(Throwable refusal, String advice) {
    super(refusal);
    this.advice = advice;
  }

  String advice() {
    return advice;
  }
}
