package dev.blockjob.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Whatever can go wrong between us and a monitor. Each subclass says something different about what
 * QEMU did with the command; treat them apart.
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
