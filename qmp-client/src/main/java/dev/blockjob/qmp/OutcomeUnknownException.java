package dev.blockjob.qmp;

import org.jspecify.annotations.Nullable;

/**
 * A command was written and no reply came: it may or may not have been carried out. Ask QEMU before
 * sending it again.
 */
public final class OutcomeUnknownException extends QmpException {

  private static final long serialVersionUID = 1L;

  private final String command;
  private final transient @Nullable DisconnectCause disconnect;

  /** {@code disconnect} is null if the deadline passed on a connection that still stands. */
  public OutcomeUnknownException(String command, String why, @Nullable DisconnectCause disconnect) {
    super("the outcome of " + command + " is unknown: " + why, null);
    this.command = command;
    this.disconnect = disconnect;
  }

  /** The command whose outcome is unknown. */
  public String command() {
    return command;
  }

  /** Why the connection ended; null if it hasn't and the deadline passed. */
  public @Nullable DisconnectCause disconnect() {
    return disconnect;
  }

  /** Whether the deadline passed, rather than the connection ended. */
  public boolean deadlinePassed() {
    return disconnect == null;
  }
}
