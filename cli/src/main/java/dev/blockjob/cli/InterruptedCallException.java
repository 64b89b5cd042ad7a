package dev.blockjob.cli;

/** Ctrl-C, while no job of this call was running. */
public final class InterruptedCallException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what was going on. */
  public InterruptedCallException(String during) {
    super("interrupted " + during);
  }
}
