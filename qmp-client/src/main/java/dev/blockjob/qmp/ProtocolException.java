package dev.blockjob.qmp;

import org.jspecify.annotations.Nullable;

/** The peer sent something that isn't QMP, or a reply that isn't what its command promises. */
public final class ProtocolException extends QmpException {

  private static final long serialVersionUID = 1L;

  /** With what was expected and what came. */
  public ProtocolException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
