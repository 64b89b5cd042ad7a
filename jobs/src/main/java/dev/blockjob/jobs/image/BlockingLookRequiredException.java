package dev.blockjob.jobs.image;

/** Only a look at a file can tell, and {@link FileChecks#withoutLooking} doesn't look. */
public final class BlockingLookRequiredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Without a stack trace: it is no error. */
  BlockingLookRequiredException() {
    super("a file has to be looked at", null, false, false);
  }
}
