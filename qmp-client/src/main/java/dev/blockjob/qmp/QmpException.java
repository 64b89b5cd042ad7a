package dev.blockjob.qmp;

import org.jspecify.annotations.Nullable;

/**
 * A failure between this client and a monitor. Each subclass says something different about what
 * QEMU did with the command, so handle them separately.
 */
public abstract sealed class QmpException extends RuntimeException
    permits CommandException,
        HandshakeException,
        NotSentException,
        OutcomeUnknownException,
        ProtocolException {

  private static final long serialVersionUID = 1L;

  QmpException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
