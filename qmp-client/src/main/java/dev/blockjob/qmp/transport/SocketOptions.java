package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTls;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** {@link QmpOptions} in Vert.x's words. */
final class SocketOptions {

  private SocketOptions() {}

  static NetClientOptions client(QmpAddress address, QmpOptions options) {
    NetClientOptions client =
        new NetClientOptions()
            .setConnectTimeout((int) options.connectTimeout().toMillis())
            .setTcpNoDelay(true);
    if (address instanceof QmpAddress.Tls) {
      QmpTls tls = options.tls();
      client
          .setSsl(true)
          .setSslHandshakeTimeout(options.connectTimeout().toMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
          .setHostnameVerificationAlgorithm(tls.checkHostname() ? "HTTPS" : "");
      if (tls.ca() != null) {
        client.setTrustOptions(trust(tls.ca()));
      }
      if (tls.certificate() != null && tls.key() != null) {
        client.setKeyCertOptions(own(tls.certificate(), tls.key()));
      }
    }
    return client;
  }

  static NetServerOptions server(QmpAddress address, QmpOptions options) {
    NetServerOptions server = new NetServerOptions().setTcpNoDelay(true);
    if (address instanceof QmpAddress.Tls) {
      QmpTls tls = options.tls();
      if (tls.certificate() == null || tls.key() == null) {
        throw new HandshakeException(
            Reason.TLS,
            address,
            "to listen at " + address + " a certificate and its key are needed: QmpOptions.tls",
            null);
      }
      server.setSsl(true).setKeyCertOptions(own(tls.certificate(), tls.key()));
      if (tls.ca() != null) {
        // With TLS 1.3, newer JDKs (25) don't offer RSA PKCS#1 for the handshake, and QEMU's
        // GnuTLS then doesn't show the certificate of an RSA key, which most of QEMU's are.
        server
            .setTrustOptions(trust(tls.ca()))
            .setClientAuth(ClientAuth.REQUIRED)
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.2"));
      }
    }
    return server;
  }

  private static PemTrustOptions trust(Path ca) {
    return new PemTrustOptions().addCertPath(ca.toAbsolutePath().toString());
  }

  private static PemKeyCertOptions own(Path certificate, Path key) {
    return new PemKeyCertOptions()
        .addCertPath(certificate.toAbsolutePath().toString())
        .addKeyPath(key.toAbsolutePath().toString());
  }
}
