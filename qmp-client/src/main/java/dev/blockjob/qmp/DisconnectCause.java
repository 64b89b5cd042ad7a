package dev.blockjob.qmp;

import dev.blockjob.qmp.process.PeerProcess;
import dev.blockjob.qmp.process.QemuProcess;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended: the one answer that every pending command and every subscriber gets.
 *
 * @param kind who or what ended it
 * @param detail one line for people, such as the protocol error or the kernel's message
 * @param shutdownReason the reason in QEMU's last SHUTDOWN event, such as {@code host-qmp-quit} or
 *     {@code guest-shutdown}; null if there was none
 * @param peer the process at the other end and what had become of it; null where that isn't known:
 *     it is known with {@link QmpTransport#JNR}, or if a caller has asked for {@link
 *     QmpConnection#peer()} or {@link QmpConnection#schema()} before
 */
public record DisconnectCause(
    Kind kind, String detail, @Nullable String shutdownReason, @Nullable Peer peer) {

  /**
   * A process when its connection ended. With what code it exits is told to its parent alone, and
   * after the connection's end: of a QEMU that was started here {@link QemuProcess#exit()} has the
   * code and its last words on standard error.
   *
   * @param ended whether it had ended, or was about to. False in the moments in which a QEMU that
   *     {@code quit} has closed its monitor and not yet exited; {@link PeerProcess#exit()} tells
   */
  public record Peer(PeerProcess process, boolean ended) {
    @Override
    public String toString() {
      return process + (ended ? " has exited" : " still runs");
    }
  }

  /** A cause without the process. */
  public DisconnectCause(Kind kind, String detail, @Nullable String shutdownReason) {
    this(kind, detail, shutdownReason, null);
  }

  /** Who or what ended a connection. */
  public enum Kind implements WireName {
    /** The peer closed it in order: QEMU quit, or another program behind the socket did. */
    EOF("EOF"),
    /** The peer is gone without a goodbye, as after a kill. */
    RESET("RESET"),
    /** The peer sent something that isn't QMP, or a message over the limit. */
    PROTOCOL_ERROR("PROTOCOL_ERROR"),
    /** {@link QmpConnection#close()} was called, or the Vertx instance closed. */
    CLOSED_HERE("CLOSED_HERE");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  @Override
  public String toString() {
    return detail
        + (shutdownReason == null ? "" : " (QEMU shut down: " + shutdownReason + ")")
        + (peer == null ? "" : "; " + peer);
  }
}
