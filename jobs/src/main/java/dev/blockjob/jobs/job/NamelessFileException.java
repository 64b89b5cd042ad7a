package dev.blockjob.jobs.job;

/**
 * A disk was switched to a file whose name no longer leads to it: all that the guest writes from
 * then on is lost when QEMU ends. The message says what to do.
 */
public final class NamelessFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what is wrong and what to do. */
  public NamelessFileException(String message) {
    super(message);
  }
}
