package dev.blockjob.cli;

import java.util.List;

/** A refusal with what its command's schema says about it: more than QEMU does. */
public final class ExplainedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String advice;

  /** {@code wrong} are sentences. */
  public ExplainedException(Throwable refusal, List<String> wrong) {
    super(refusal);
    this.advice = String.join("; ", wrong) + ".";
  }

  String advice() {
    return advice;
  }
}
