package dev.blockjob.qmp;

import org.jspecify.annotations.Nullable;

/** A command was never written: QEMU has not seen it, and sending it again is safe. */
public final class NotSentException extends QmpException {

  private static final long serialVersionUID = 1L;

  private final String command;
  private final transient @Nullable DisconnectCause disconnect;

  /** {@code disconnect} is null if the connection still stands. */
  public NotSentException(String command, String why, @Nullable DisconnectCause disconnect) {
    super(command + " was not sent: " + why, null);
    this.command = command;
    this.disconnect = disconnect;
  }

  /** The command that wasn't sent. */
  public String command() {
    return command;
  }

  /**
   * Why the connection ended; null if it hasn't: the deadline passed, or too many commands waited.
   */
  public @Nullable DisconnectCause disconnect() {
    return disconnect;
  }
}
