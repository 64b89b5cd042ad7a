package dev.blockjob.qmp;

import org.jspecify.annotations.Nullable;

/** The connection could not be established; nothing was executed. */
public final class HandshakeException extends QmpException {

  private static final long serialVersionUID = 1L;

  /** What stood in the way. */
  public enum Reason implements WireName {
    /** There is no file at the socket's path. */
    NO_SOCKET("NO_SOCKET"),
    /** The file at the path is not a socket. */
    NOT_A_SOCKET("NOT_A_SOCKET"),
    /** The kernel refused access to the socket. */
    NO_PERMISSION("NO_PERMISSION"),
    /** The path is longer than the 106 bytes that Java takes; the kernel takes 107. */
    PATH_TOO_LONG("PATH_TOO_LONG"),
    /** No process listens there: QEMU has ended and left its socket file, or the port is closed. */
    REFUSED("REFUSED"),
    /** The connect deadline passed, or the host can't be reached. */
    UNREACHABLE("UNREACHABLE"),
    /** Connected, but no greeting in time: another client may hold this monitor. */
    NO_GREETING("NO_GREETING"),
    /** What arrived isn't QMP. */
    NOT_QMP("NOT_QMP"),
    /** The peer hung up during the handshake. */
    HUNG_UP("HUNG_UP"),
    /** QEMU refused {@code qmp_capabilities}, or didn't answer it in time. */
    CAPABILITIES("CAPABILITIES"),
    /** The {@link QmpListener} was closed. */
    CLOSED_HERE("CLOSED_HERE"),
    /** To listen: another process listens there already. */
    IN_USE("IN_USE"),
    /** TLS: the peer's certificate isn't signed by a CA that we trust, or isn't valid now. */
    UNTRUSTED("UNTRUSTED"),
    /** TLS: the peer's certificate is made out to another host. */
    WRONG_HOST("WRONG_HOST"),
    /**
     * TLS: the peer refused our certificate, or wants one. It said so, or hung up right after the
     * TLS handshake silently, which is QEMU's way.
     */
    CERTIFICATE_REFUSED("CERTIFICATE_REFUSED"),
    /** TLS couldn't be agreed on, or our own certificates can't be read. */
    TLS("TLS");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  private final Reason reason;
  private final transient QmpAddress address;

  /** {@code message} is complete: what was tried, what happened, what to do. */
  public HandshakeException(
      Reason reason, QmpAddress address, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.address = address;
  }

  /** What stood in the way. */
  public Reason reason() {
    return reason;
  }

  /** The monitor that was asked for. */
  public QmpAddress address() {
    return address;
  }
}
