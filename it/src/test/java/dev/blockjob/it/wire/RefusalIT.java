package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Each thing that can stand between us and a monitor has a reason of its own. */
class RefusalIT {

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void noFile(QemuLab lab) {
    HandshakeException refusal = refusal(lab.folder().resolve("none.sock"));

    assertThat(refusal.reason()).isEqualTo(Reason.NO_SOCKET);
    assertThat(refusal).hasMessageContaining("none.sock: there is no such socket");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aFileOrFolderThatIsNoSocket(QemuLab lab) throws IOException {
    Path file = Files.createFile(lab.folder().resolve("file"));

    assertThat(refusal(file).reason()).isEqualTo(Reason.NOT_A_SOCKET);
    assertThat(refusal(lab.folder()).reason()).isEqualTo(Reason.NOT_A_SOCKET);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSocketOrFolderThatWeMayNotUse(QemuLab lab) throws IOException {
    assumeThat(System.getProperty("user.name")).as("root may use everything").isNotEqualTo("root");
    QemuProcess qemu = lab.start(lab.launch());

    Files.setPosixFilePermissions(qemu.socket(), PosixFilePermissions.fromString("r--r--r--"));
    assertThat(refusal(qemu.socket()).reason()).isEqualTo(Reason.NO_PERMISSION);

    Path locked = Files.createDirectory(lab.folder().resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    Reason reason = refusal(locked.resolve("qmp.sock")).reason();
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    assertThat(reason).isEqualTo(Reason.NO_PERMISSION);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aPathThatIsTooLong(QemuLab lab) {
    HandshakeException refusal =
        refusal(lab.folder().resolve("x".repeat(106 - lab.folder().toString().length())));

    assertThat(refusal.reason()).isEqualTo(Reason.PATH_TOO_LONG);
    assertThat(refusal).hasMessageContaining("106");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theLongestPathThatJavaTakesWorks(QemuLab lab) {
    String name = "q".repeat(106 - lab.folder().toString().length() - 1);
    lab.start(lab.launch().with(Monitors.arguments(lab, "long", "path=" + name, false)));
    Path socket = lab.folder().resolve(name);

    assertThat(socket.toString()).hasSize(106);
    assertThat(
            WireTests.jobs(WireTests.connect(lab, QmpAddress.unix(socket), QmpOptions.defaults())))
        .isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aPortThatIsClosed(QemuLab lab) throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    HandshakeException refusal = WireTests.refusal(QmpAddress.tcp("127.0.0.1", port));

    assertThat(refusal.reason()).isEqualTo(Reason.REFUSED);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aHostThatIsNotThere(QemuLab lab) {
    HandshakeException refusal = WireTests.refusal(QmpAddress.tcp("no-such-host.invalid", 4444));

    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal).hasMessageContaining("no-such-host.invalid");
  }

  @OnEveryQemu
  void aSocketOfQemuThatIsNoMonitor(QemuLab lab) {
    QmpConnection connection = WireTests.connect(lab, lab.start(lab.launch()));
    JsonObject path = new JsonObject().put("path", "nbd.sock");
    JsonObject address = new JsonObject().put("type", "unix").put("data", path);
    Await.get(connection.execute("nbd-server-start", new JsonObject().put("addr", address)));

    HandshakeException refusal = refusal(lab.folder().resolve("nbd.sock"));

    assertThat(refusal.reason()).isEqualTo(Reason.NOT_QMP);
  }

  @OnEveryQemu({VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG})
  void theMonitorForPeople(QemuLab lab) {
    lab.start(lab.launch().with("-monitor", "unix:hmp.sock,server=on,wait=off"));

    HandshakeException refusal = refusal(lab.folder().resolve("hmp.sock"));

    assertThat(refusal.reason()).isEqualTo(Reason.NOT_QMP);
  }

  @OnEveryQemu
  void aQemuThatIsKilledWhileWeWaitForItsGreeting(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    WireTests.connect(lab, qemu);
    Future<QmpConnection> waiting =
        WireTests.client(qemu.address(), QmpOptions.defaults()).connect();
    // Clients are connected in order, so with this one's answer the one before is connected, too.
    WireTests.refusal(WireTests.client(qemu.address(), WireTests.SHORT_GREETING).connect());

    qemu.kill();

    assertThat(WireTests.refusal(waiting).reason()).isEqualTo(Reason.HUNG_UP);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aQemuThatStandsStillAfterItsGreeting(QemuLab lab) throws Exception {
    String[] second = Monitors.arguments(lab, "second");
    QmpConnection first = WireTests.connect(lab, lab.start(lab.launch().with(second)));
    BlockedMainLoop fifo = BlockedMainLoop.in(lab);
    Future<Object> blocked = first.execute(fifo.command());
    fifo.awaitReader();

    // The greeting comes from a thread of its own, all else from the main loop.
    QmpOptions options = QmpOptions.defaults().withGreetingTimeout(Duration.ofSeconds(1));
    QmpAddress address = Monitors.address(lab, "second");
    HandshakeException refusal = WireTests.refusal(WireTests.client(address, options).connect());

    fifo.release();
    assertThat(refusal.reason()).isEqualTo(Reason.CAPABILITIES);
    assertThat(refusal).hasMessageContaining("did not answer qmp_capabilities");
    Await.get(blocked);
  }

  private static HandshakeException refusal(Path socket) {
    return WireTests.refusal(QmpAddress.unix(socket));
  }
}
