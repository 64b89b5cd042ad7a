package dev.blockjob.it;

import dev.blockjob.qmp.QmpTls;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A CA and what it signs, in a folder as QEMU's {@code tls-creds-x509} wants it. */
public final class Certificates {

  private final Path folder;
  private final X509Bundle ca;

  private Certificates(Path folder, X509Bundle ca) {
    this.folder = folder;
    this.ca = ca;
  }

  /** A CA of its own; the server's certificate is made out to localhost and 127.0.0.1. */
  public static Certificates in(QemuLab lab, String name) throws Exception {
    X509Bundle ca =
        new CertificateBuilder()
            .rsa2048()
            .subject("CN=CA of " + name)
            .setIsCertificateAuthority(true)
            .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign)
            .buildSelfSigned();
    Certificates all = new Certificates(Files.createDirectory(lab.folder().resolve(name)), ca);
    Files.writeString(all.ca(), ca.getCertificatePEM());
    all.server("localhost", Instant.now().plusSeconds(86_400));
    all.write("client", leaf("client").addExtendedKeyUsageClientAuth());
    return all;
  }

  /** Replaces the server's certificate. */
  public void server(String host, Instant notAfter) throws Exception {
    CertificateBuilder server = leaf(host).addSanDnsName(host).addExtendedKeyUsageServerAuth();
    if (host.equals("localhost")) {
      server.addSanIpAddress("127.0.0.1");
    }
    write("server", server.notAfter(notAfter));
  }

  private static CertificateBuilder leaf(String name) {
    return new CertificateBuilder()
        .rsa2048()
        .subject("CN=" + name)
        .notBefore(Instant.now().minusSeconds(86_400))
        .setKeyUsage(true, KeyUsage.digitalSignature, KeyUsage.keyEncipherment);
  }

  private void write(String role, CertificateBuilder certificate) throws Exception {
    X509Bundle bundle = certificate.buildIssuedBy(ca);
    Files.writeString(file(role, "cert"), bundle.getCertificatePEM());
    Files.writeString(file(role, "key"), bundle.getPrivateKeyPEM());
  }

  private Path file(String role, String what) {
    return folder.resolve(role + "-" + what + ".pem");
  }

  /** For {@code --tls-dir}, and QEMU's {@code dir=}. */
  public Path folder() {
    return folder;
  }

  public Path ca() {
    return folder.resolve("ca-cert.pem");
  }

  /** Trusts this CA, and shows no certificate. */
  public QmpTls trust() {
    return QmpTls.defaults().withCa(ca());
  }

  /** Trusts this CA, and shows {@code client} or {@code server}. */
  public QmpTls as(String role) {
    return role.equals("server") ? QmpTls.server(folder) : QmpTls.client(folder);
  }

  /** QEMU's object {@code tls0}, for the {@code endpoint} client or server. */
  public String[] object(QemuLab lab, String endpoint, boolean verifyPeer) {
    return new String[] {
      lab.kind().hasGuest() ? "-object" : "--object",
      "tls-creds-x509,id=tls0,endpoint="
          + endpoint
          + ",dir="
          + folder
          + ",verify-peer="
          + (verifyPeer ? "on" : "off")
    };
  }
}
