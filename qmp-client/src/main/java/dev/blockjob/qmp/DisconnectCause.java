package dev.blockjob.qmp;

import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended: the one answer that every pending command and every subscriber gets.
 *
 * @param kind who or what ended it
 * @param detail one line for people, such as the protocol error or the kernel's message
 * @param shutdownReason the reason in QEMU's last SHUTDOWN event, such as {@code host-qmp-quit} or
 *     {@code guest-shutdown}; null if there was none
 */
public record DisconnectCause(Kind kind, String detail, @Nullable String shutdownReason) {

  /** Who or what ended a connection. */
  public enum Kind {
    /** The peer closed it in order: QEMU quit, or another program behind the socket did. */
    EOF,
    /** The peer is gone without a goodbye, as after a kill. */
    RESET,
    /** The peer sent something that isn't QMP, or a message over the limit. */
    PROTOCOL_ERROR,
    /** {@link QmpConnection#close()} was called, or the Vertx instance closed. */
    CLOSED_HERE
  }

  @Override
  public String toString() {
    return shutdownReason == null ? detail : detail + " (QEMU shut down: " + shutdownReason + ")";
  }
}
