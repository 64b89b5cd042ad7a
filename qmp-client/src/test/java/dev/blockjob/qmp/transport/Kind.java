package dev.blockjob.qmp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTls;
import dev.blockjob.qmp.QmpTransport;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/**
 * The ways in which bytes can travel. Those of VERTX and JNR need no native of Netty's; those of
 * NATIVE are Vert.x where it was told to use them.
 */
enum Kind {
  VERTX_UNIX,
  VERTX_TCP,
  VERTX_TLS,
  NATIVE_UNIX,
  NATIVE_TCP,
  JNR_UNIX,
  JNR_ABSTRACT;

  boolean isJnr() {
    return this == JNR_UNIX || this == JNR_ABSTRACT;
  }

  boolean hasFile() {
    return this == VERTX_UNIX || this == NATIVE_UNIX || this == JNR_UNIX;
  }

  /** One that uses what is asked for; skips the test where the natives are another platform's. */
  Vertx vertx() {
    boolean natives = this == NATIVE_UNIX || this == NATIVE_TCP;
    if (natives && !System.getProperty("os.arch").equals("amd64")) {
      Assumptions.abort("the natives on the class path are those of x86-64");
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(natives));
    assertThat(vertx.isNativeTransportEnabled()).isEqualTo(natives);
    return vertx;
  }

  QmpAddress address(Path folder) {
    return switch (this) {
      case VERTX_UNIX, NATIVE_UNIX, JNR_UNIX -> QmpAddress.unix(folder.resolve("s.sock"));
      case VERTX_TCP, NATIVE_TCP -> QmpAddress.tcp("localhost", 0);
      case VERTX_TLS -> QmpAddress.tls("localhost", 0);
      case JNR_ABSTRACT -> new QmpAddress.Abstract("blockjob" + folder);
    };
  }

  QmpOptions options(Path folder) throws Exception {
    // A busy machine needs more than the default for a TLS handshake.
    QmpOptions options = QmpOptions.defaults().withConnectTimeout(Duration.ofSeconds(30));
    return switch (this) {
      case VERTX_UNIX, VERTX_TCP, NATIVE_UNIX, NATIVE_TCP ->
          options.withTransport(QmpTransport.VERTX);
      case VERTX_TLS -> options.withTls(certificates(folder));
      case JNR_UNIX -> options.withTransport(QmpTransport.JNR);
      case JNR_ABSTRACT -> options;
    };
  }

  /** One certificate for both sides. */
  private static QmpTls certificates(Path folder) throws Exception {
    X509Bundle ca =
        new CertificateBuilder().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
    X509Bundle own =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .addExtendedKeyUsageServerAuth()
            .addExtendedKeyUsageClientAuth()
            .buildIssuedBy(ca);
    return QmpTls.defaults()
        .withCa(Files.writeString(folder.resolve("ca.pem"), ca.getCertificatePEM()))
        .withOwn(
            Files.writeString(folder.resolve("cert.pem"), own.getCertificatePathPEM()),
            Files.writeString(folder.resolve("key.pem"), own.getPrivateKeyPEM()));
  }
}
