package dev.blockjob.cli.demo;

/** Something in the demonstration isn't as it should be. */
final class DemoFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DemoFailedException(String message) {
    super(message);
  }
}
