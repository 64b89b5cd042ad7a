package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpListener;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTransport;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** QEMU connects to us: {@code server=off}. */
class ListenIT {

  private static QmpListener listen(QemuLab lab, QmpAddress address, QmpTransport transport) {
    QmpOptions options = QmpOptions.defaults().withTransport(transport);
    QmpListener listener = Await.get(QmpListener.listen(QemuLab.vertx(), address, options));
    lab.keep(() -> Await.get(listener.close()));
    return listener;
  }

  private static QmpAddress unix(QemuLab lab) {
    return QmpAddress.unix(lab.folder().resolve("ours.sock"));
  }

  private static QemuProcess start(QemuLab lab, String where) {
    return lab.start(lab.launch().with(Monitors.connecting(lab, "ours", where)));
  }

  @OnEveryQemu
  void onAUnixSocket(QemuLab lab) throws Exception {
    QmpListener listener = listen(lab, unix(lab), QmpTransport.AUTO);
    Path socket = lab.folder().resolve("ours.sock");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    Future<QmpConnection> connecting = listener.connect();

    QemuProcess qemu = start(lab, "path=ours.sock");

    QmpConnection connection = Await.get(connecting);
    assertThat(WireTests.jobs(connection)).isEmpty();
    assertThat(connection.greeting().version()).hasToString(lab.qemu().version());
    qemu.kill();
    assertThat(Await.get(connection.closed()).kind())
        .isIn(DisconnectCause.Kind.EOF, DisconnectCause.Kind.RESET);
    Await.get(listener.close());
    assertThat(socket).doesNotExist();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void byJnr(QemuLab lab) {
    QmpListener listener = listen(lab, unix(lab), QmpTransport.JNR);
    start(lab, "path=ours.sock");

    assertThat(WireTests.jobs(Await.get(listener.connect()))).isEmpty();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void onATcpPort(QemuLab lab) {
    QmpListener listener = listen(lab, QmpAddress.tcp("127.0.0.1", 0), QmpTransport.AUTO);
    int port = ((QmpAddress.Tcp) listener.address()).port();
    start(lab, "host=127.0.0.1,port=" + port);

    assertThat(WireTests.jobs(Await.get(listener.connect()))).isEmpty();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void atAnAbstractName(QemuLab lab) {
    String name = "blockjob-listen-" + lab.folder().getFileName();
    QmpListener listener = listen(lab, new QmpAddress.Abstract(name), QmpTransport.AUTO);
    start(lab, "path=" + name + ",abstract=on");

    assertThat(WireTests.jobs(Await.get(listener.connect()))).isEmpty();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMonitorAtAnAbstractNameIsReached(QemuLab lab) {
    String name = "blockjob-connect-" + lab.folder().getFileName();
    String where = "path=" + name + ",abstract=on";
    QemuProcess qemu =
        lab.start(lab.launch().with(Monitors.arguments(lab, "abstract", where, false)));
    QmpAddress address = QmpAddress.parse("unix-abstract:" + name);

    QmpConnection connection = WireTests.connect(lab, address, QmpOptions.defaults());

    assertThat(WireTests.jobs(connection)).isEmpty();
    qemu.kill();
    Await.get(connection.closed());
    HandshakeException refusal = WireTests.refusal(address);
    assertThat(refusal.reason()).isEqualTo(Reason.REFUSED);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aPeerThatIsNoMonitorIsAFailureAndTheNextOneIsTaken(QemuLab lab) {
    QmpListener listener = listen(lab, unix(lab), QmpTransport.AUTO);
    QmpConnection other = WireTests.connect(lab, lab.start(lab.launch()));
    Future<QmpConnection> first = listener.connect();
    // A client of ours says nothing before it is greeted.
    Future<QmpConnection> silent = WireTests.client(unix(lab), WireTests.SHORT_GREETING).connect();

    assertThat(WireTests.refusal(silent).reason()).isEqualTo(Reason.NO_GREETING);
    assertThat(WireTests.refusal(first).reason()).isEqualTo(Reason.HUNG_UP);
    start(lab, "path=ours.sock");
    assertThat(WireTests.jobs(Await.get(listener.connect()))).isEmpty();
    assertThat(WireTests.jobs(other)).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSocketThatAMonitorListensOnIsNotTaken(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());

    HandshakeException refusal =
        catchThrowableOfType(
            HandshakeException.class,
            () -> Await.get(QmpListener.listen(QemuLab.vertx(), qemu.address())));

    assertThat(refusal.reason()).isEqualTo(Reason.IN_USE);
    assertThat(WireTests.jobs(WireTests.connect(lab, qemu))).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSocketThatAKilledMonitorLeftIsTaken(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    qemu.kill();

    QmpListener listener = listen(lab, qemu.address(), QmpTransport.AUTO);
    lab.start(
        lab.launch().with(Monitors.connecting(lab, "ours", "path=" + qemu.socket().getFileName())));

    assertThat(WireTests.jobs(Await.get(listener.connect()))).isEmpty();
  }
}
