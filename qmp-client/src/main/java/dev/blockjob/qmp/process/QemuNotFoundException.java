package dev.blockjob.qmp.process;

/** A program of QEMU isn't there. The message says which, where it was looked for, what to do. */
public final class QemuNotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With {@code message}. */
  public QemuNotFoundException(String message) {
    super(message);
  }
}
