package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;

/** Says why a peer that we are connected to never came into command mode. */
public final class HandshakeFailures {
  private HandshakeFailures() {}

  /** {@link QmpOptions#greetingTimeout()} passed; {@code greeted} tells what was still missing. */
  public static HandshakeException late(QmpAddress address, QmpOptions options, boolean greeted) {
    String limit = " within " + options.greetingTimeout().toMillis() + " ms";
    return greeted
        ? failed(
            Reason.CAPABILITIES,
            address,
            "greeted but did not answer qmp_capabilities"
                + limit
                + ": QEMU is stopped, or busy with another client's command if a proxy is in between")
        : failed(
            Reason.NO_GREETING,
            address,
            "accepted the connection but sent no greeting"
                + limit
                + ": another client may hold this monitor (it serves one at a time), or QEMU is"
                + " stopped");
  }

  /** QEMU answered {@code qmp_capabilities} with an error. */
  public static HandshakeException refused(QmpAddress address, String description) {
    return failed(Reason.CAPABILITIES, address, "refused qmp_capabilities: " + description);
  }

  /** The connection ended; {@code inMessage} tells whether in the middle of one. */
  public static HandshakeException disconnected(
      QmpAddress address, DisconnectCause cause, boolean greeted, boolean inMessage) {
    if (cause.kind() == DisconnectCause.Kind.PROTOCOL_ERROR) {
      return failed(Reason.NOT_QMP, address, "is no QMP monitor: " + cause.detail());
    }
    if (greeted) {
      return failed(Reason.HUNG_UP, address, "hung up before command mode: " + cause);
    }
    if (address instanceof QmpAddress.Tls && !inMessage) {
      // QEMU looks at certificates after the TLS handshake and sends no alert (7.2 to 11.1).
      return failed(
          Reason.CERTIFICATE_REFUSED,
          address,
          "hung up right after the TLS handshake, without an error message. So does a QEMU with "
              + "verify-peer=on that is shown no certificate that it trusts: QmpTls.certificate "
              + "and key");
    }
    String where = inMessage ? "in the middle of its greeting: " : "without a greeting: ";
    return failed(Reason.HUNG_UP, address, "hung up " + where + cause);
  }

  private static HandshakeException failed(Reason reason, QmpAddress address, String what) {
    return new HandshakeException(reason, address, address + " " + what, null);
  }
}
