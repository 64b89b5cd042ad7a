package dev.blockjob.cli;

/** The command line can't be carried out as it was typed. The message says what to type instead. */
public class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With the message for the user. */
  public UsageException(String message) {
    super(message);
  }
}
