package dev.blockjob.qmp;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a {@linkplain QmpAddress.Tls TLS} connection; PEM files, as in QEMU's <a
 * href="https://www.qemu.org/docs/master/system/tls.html">tls-creds-x509</a>. Read when the first
 * connection is made.
 *
 * @param ca who signs the peers' certificates: QEMU's {@code ca-cert.pem}; null, the default, for
 *     those that Java trusts. When we listen: a peer must show a certificate signed by it, and TLS
 *     1.2 is spoken, since in 1.3 QEMU shows newer JDKs (25) none; null for none asked for
 * @param certificate our own: {@code client-cert.pem}, needed for {@code verify-peer=on}, or {@code
 *     server-cert.pem}, needed to listen; null, the default, for none
 * @param key the key of {@code certificate}, in PKCS 8; null exactly if that is null
 * @param checkHostname whether the peer's certificate has to be made out to the host that was asked
 *     for; default true
 */
@RecordBuilder
public record QmpTls(
    @Nullable Path ca, @Nullable Path certificate, @Nullable Path key, boolean checkHostname)
    implements QmpTlsBuilder.With {

  private static final String CA = "ca-cert.pem";

  /** Refuses a certificate without key, and the reverse, with {@link IllegalArgumentException}. */
  public QmpTls {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
    }
  }

  /** The defaults named above. */
  public static QmpTls defaults() {
    return new QmpTls(null, null, null, true);
  }

  /**
   * Those of a client, from a folder that is laid out for QEMU's {@code dir=}: {@code ca-cert.pem},
   * and, where they are there now, {@code client-cert.pem} and {@code client-key.pem}.
   */
  public static QmpTls client(Path folder) {
    QmpTls trust = defaults().withCa(folder.resolve(CA));
    Path certificate = folder.resolve("client-cert.pem");
    return Files.exists(certificate)
        ? trust.withOwn(certificate, folder.resolve("client-key.pem"))
        : trust;
  }

  /**
   * Those of who listens, from such a folder: {@code ca-cert.pem}, which has to have signed what
   * the peer shows, {@code server-cert.pem} and {@code server-key.pem}.
   */
  public static QmpTls server(Path folder) {
    return defaults()
        .withCa(folder.resolve(CA))
        .withOwn(folder.resolve("server-cert.pem"), folder.resolve("server-key.pem"));
  }

  /** These with a certificate of our own. */
  public QmpTls withOwn(Path certificate, Path key) {
    return new QmpTls(ca, certificate, key, checkHostname);
  }
}
