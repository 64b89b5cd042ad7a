package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why TLS didn't come about: which certificate, and what is wrong with it. */
final class TlsFailures {

  private TlsFailures() {}

  /** Null if it wasn't for TLS. */
  static @Nullable HandshakeException explain(QmpAddress address, Throwable failure) {
    boolean tls = false;
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
      tls |= cause instanceof SSLException || cause instanceof GeneralSecurityException;
      if (cause instanceof FileSystemException file) {
        return failed(
            Reason.TLS,
            address,
            ": a certificate or key of ours can't be read: " + file.getMessage(),
            failure);
      }
      if (cause instanceof CertPathValidatorException
          || cause instanceof CertPathBuilderException) {
        return failed(
            Reason.UNTRUSTED,
            address,
            ": its certificate is not trusted: "
                + cause.getMessage()
                + ". Name the CA that signed it: QmpTls.ca",
            failure);
      }
    }
    String text = String.valueOf(root.getMessage());
    if (root instanceof CertificateException) {
      return failed(
          Reason.WRONG_HOST,
          address,
          " showed a certificate that is not made out to this host: " + text,
          failure);
    }
    if (text.contains("alert:")) {
      return failed(
          Reason.CERTIFICATE_REFUSED,
          address,
          " refused the TLS connection, for want of a certificate that it trusts or of a common"
              + " version: "
              + text
              + ". QmpTls.certificate and key are what it is shown",
          failure);
    }
    return tls
        ? failed(Reason.TLS, address, ": no TLS connection came about: " + text, failure)
        : null;
  }

  private static HandshakeException failed(
      Reason reason, QmpAddress address, String what, Throwable failure) {
    return new HandshakeException(reason, address, address + what, failure);
  }
}
