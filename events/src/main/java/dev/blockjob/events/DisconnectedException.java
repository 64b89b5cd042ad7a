package dev.blockjob.events;

import dev.blockjob.qmp.DisconnectCause;

/** The connection ended before the awaited event came. Whether it happened is not known. */
public final class DisconnectedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient DisconnectCause disconnect;

  /** For a connection that ended as {@code disconnect} says. */
  public DisconnectedException(String awaited, DisconnectCause disconnect) {
    super("the connection ended while waiting for " + awaited + ": " + disconnect);
    this.disconnect = disconnect;
  }

  /** Why it ended. */
  public DisconnectCause disconnect() {
    return disconnect;
  }
}
