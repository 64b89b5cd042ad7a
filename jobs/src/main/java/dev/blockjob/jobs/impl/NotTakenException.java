package dev.blockjob.jobs.impl;

/** What comes around a snapshot failed before it was asked for: surely none was taken. */
public final class NotTakenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** For that reason. */
  public NotTakenException(String why, Throwable cause) {
    super("no snapshot was taken: " + why, cause);
  }

  /** Without more than words. */
  public NotTakenException(String why) {
    super("no snapshot was taken: " + why);
  }
}
