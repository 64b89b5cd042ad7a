package dev.blockjob.qmp.process;

/** A QEMU ended, or didn't get ready in time, while it was started. The message has its stderr. */
public final class QemuStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With {@code message}. */
  public QemuStartException(String message) {
    super(message);
  }
}
