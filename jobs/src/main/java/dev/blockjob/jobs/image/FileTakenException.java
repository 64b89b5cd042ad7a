package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.file.Path;

/** A file is there that the operation was to create. */
public final class FileTakenException extends IOException {

  private static final long serialVersionUID = 1L;

  public FileTakenException(Path file) {
    super(file + " exists, and this operation did not create it");
  }
}
