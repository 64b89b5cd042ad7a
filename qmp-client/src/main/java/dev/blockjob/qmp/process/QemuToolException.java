package dev.blockjob.qmp.process;

import java.util.List;

/** {@code qemu-img} or {@code qemu-io} couldn't do what it was asked. The message has its text. */
public final class QemuToolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With {@code message}. */
  public QemuToolException(String message) {
    super(message);
  }

  static QemuToolException of(List<String> commandLine, Finished finished) {
    String said = finished.error().isEmpty() ? finished.output().strip() : finished.error();
    return new QemuToolException(
        String.join(" ", commandLine) + ": exit code " + finished.code() + ": " + said);
  }
}
