package dev.blockjob.jobs;

/**
 * A disk was put on a file that doesn't go by its name any more: all that the guest writes from
 * then on is lost when QEMU ends. The message says what to do.
 */
public final class NamelessFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what is wrong and what to do. */
  public NamelessFileException(String message) {
    super(message);
  }
}
