package dev.blockjob.cli.verb;

import dev.blockjob.cli.UsageException;

/** What was typed where JSON is to be isn't JSON. */
final class NotJsonException extends UsageException {

  private static final long serialVersionUID = 1L;

  NotJsonException(String message) {
    super(message);
  }
}
