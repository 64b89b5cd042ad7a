package dev.blockjob.jobs.impl;

/** Something that a failed call created and could not remove; suppressed in that call's failure. */
final class LeftBehindException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LeftBehindException(String what) {
    super("left behind: " + what);
  }
}
