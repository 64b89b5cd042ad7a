package dev.blockjob.qmp.process;

import java.util.List;

/** {@code qemu-img} or {@code qemu-io} couldn't do what it was asked. The message has its text. */
public final class QemuToolException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With {@code message}. */
  public QemuToolException(String message) {
    super(message);
  }

  /** Whether the image is open elsewhere: QEMU's locks (7.2 to 11.1) keep the program off it. */
  public boolean isLocked() {
    String message = String.valueOf(getMessage());
    return message.contains("Failed to get") && message.contains("lock");
  }

  static QemuToolException of(List<String> commandLine, ProcessResult result) {
    String said = result.error().isEmpty() ? result.output().strip() : result.error();
    return new QemuToolException(
        String.join(" ", commandLine) + ": exit code " + result.code() + ": " + said);
  }
}
