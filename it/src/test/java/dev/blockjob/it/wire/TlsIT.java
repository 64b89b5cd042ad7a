package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Certificates;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpListener;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTls;
import java.time.Duration;
import java.time.Instant;

/** QEMU's {@code tls-creds-x509} as the peer, both ways round. */
class TlsIT {

  private static final String LISTENING = "host=127.0.0.1,port=0,tls-creds=tls0";

  private static QmpAddress start(QemuLab lab, Certificates qemu, boolean verifyPeer) {
    var launch =
        lab.launch()
            .with(qemu.object(lab, "server", verifyPeer))
            .with(Monitors.arguments(lab, "tls", LISTENING, false));
    QmpConnection unix = WireTests.connect(lab, lab.start(launch));
    return QmpAddress.tls("localhost", Monitors.port(unix, "tls"));
  }

  private static QmpOptions options(QmpTls tls) {
    return QmpOptions.defaults().withTls(tls).withGreetingTimeout(Duration.ofSeconds(5));
  }

  private static HandshakeException refusal(QmpAddress address, QmpTls tls) {
    return WireTests.refusal(WireTests.client(address, options(tls)).connect());
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMonitorThatWantsOurCertificateGetsIt(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    QmpAddress address = start(lab, own, true);

    QmpConnection connection = WireTests.connect(lab, address, options(own.as("client")));

    assertThat(WireTests.jobs(connection)).isEmpty();
    assertThat(Await.get(connection.execute("query-qmp-schema"))).isNotNull();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMonitorThatWantsNoneIsReachedWithout(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    QmpAddress address = start(lab, own, false);

    QmpConnection connection = WireTests.connect(lab, address, options(own.trust()));

    assertThat(WireTests.jobs(connection)).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCertificateOfSomebodyUnknownIsNotTrusted(QemuLab lab) throws Exception {
    QmpAddress address = start(lab, Certificates.in(lab, "own"), false);

    assertThat(refusal(address, Certificates.in(lab, "other").trust()).reason())
        .isEqualTo(Reason.UNTRUSTED);
    HandshakeException unnamed = refusal(address, QmpTls.defaults());
    assertThat(unnamed.reason()).isEqualTo(Reason.UNTRUSTED);
    assertThat(unnamed).hasMessageContaining("QmpTls.ca");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCertificateThatHasExpiredIsNotTrusted(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    QmpAddress address = start(lab, own, false);
    // QEMU itself wouldn't start with an expired one, so ours is what has to refuse.
    assertThat(own.trust().checkHostname()).isTrue();
    own.server("localhost", Instant.now().minusSeconds(60));
    try (QmpListenerHolder expired = QmpListenerHolder.listen(options(own.as("server")))) {
      HandshakeException refusal = refusal(expired.address(), own.trust());

      assertThat(refusal.reason()).isEqualTo(Reason.UNTRUSTED);
      assertThat(refusal).hasMessageContaining("validity");
    }
    assertThat(WireTests.jobs(WireTests.connect(lab, address, options(own.trust())))).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCertificateForAnotherHostIsRefusedUnlessThatIsAllowed(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    own.server("other.example", Instant.now().plusSeconds(86_400));
    QmpAddress address = start(lab, own, false);

    HandshakeException refusal = refusal(address, own.trust());

    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_HOST);
    QmpOptions unchecked = options(own.trust().withCheckHostname(false));
    assertThat(WireTests.jobs(WireTests.connect(lab, address, unchecked))).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whereOurCertificateIsMissingOrUnknownWeAreRefused(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    QmpAddress address = start(lab, own, true);

    HandshakeException missing = refusal(address, own.trust());
    HandshakeException unknown =
        refusal(address, Certificates.in(lab, "other").as("client").withCa(own.ca()));

    assertThat(missing.reason()).isEqualTo(Reason.CERTIFICATE_REFUSED);
    assertThat(unknown.reason()).isEqualTo(Reason.CERTIFICATE_REFUSED);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMonitorWithoutTlsIsNamed(QemuLab lab) throws Exception {
    String[] plain = Monitors.arguments(lab, "tcp", "host=127.0.0.1,port=0", false);
    QmpConnection unix = WireTests.connect(lab, lab.start(lab.launch().with(plain)));

    HandshakeException refusal =
        refusal(QmpAddress.tls("localhost", Monitors.port(unix, "tcp")), QmpTls.defaults());

    assertThat(refusal.reason()).isEqualTo(Reason.TLS);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void qemuConnectsToUsAndEachChecksTheOther(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    try (QmpListenerHolder listener = QmpListenerHolder.listen(options(own.as("server")))) {
      int port = ((QmpAddress.Tls) listener.address()).port();
      lab.start(
          lab.launch()
              .with(own.object(lab, "client", true))
              .with(
                  Monitors.connecting(
                      lab, "tls", "host=localhost,port=" + port + ",tls-creds=tls0")));

      assertThat(WireTests.jobs(Await.get(listener.listener().connect()))).isEmpty();
    }
  }

  private record QmpListenerHolder(QmpListener listener) implements AutoCloseable {
    static QmpListenerHolder listen(QmpOptions options) {
      return new QmpListenerHolder(
          Await.get(QmpListener.listen(QemuLab.vertx(), QmpAddress.tls("localhost", 0), options)));
    }

    QmpAddress address() {
      return listener.address();
    }

    @Override
    public void close() {
      Await.get(listener.close());
    }
  }
}
