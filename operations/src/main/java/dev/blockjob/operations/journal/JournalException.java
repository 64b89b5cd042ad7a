package dev.blockjob.operations.journal;

/** A journal can't be written or read; the message says which and what to do. */
public class JournalException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With the reason. */
  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Without one. */
  public JournalException(String message) {
    super(message);
  }
}
