package dev.blockjob.jobs.image.header;

import java.io.IOException;

/** A header that can't be what it says it is: torn, damaged, or of a version that isn't known. */
public final class HeaderException extends IOException {

  private static final long serialVersionUID = 1;

  public HeaderException(String message) {
    super(message);
  }
}
