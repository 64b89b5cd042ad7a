package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Each thing that stands between us and a monitor: exit code 3, and its own words. */
class NoMonitorIT {

  private static Answer jobs(QemuLab lab, String address) {
    return Cli.at(lab, address).run("jobs").exits(3);
  }

  private static String reason(QemuLab lab, String address) {
    JsonObject answer = Cli.at(lab, address).run("--json", "jobs").exits(3).last();
    assertThat(answer.getInteger("exit")).isEqualTo(3);
    return answer.getJsonObject("error").getString("reason");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void noFile(QemuLab lab) {
    jobs(lab, "none.sock").says("none.sock: there is no such socket", "Is QEMU running");
    assertThat(reason(lab, "none.sock")).isEqualTo("NO_SOCKET");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aFileThatIsNoSocket(QemuLab lab) throws IOException {
    Files.createFile(lab.folder().resolve("file"));

    jobs(lab, "file").says("is a file, not a socket");
    jobs(lab, ".").says("is a folder, not a socket");
    assertThat(reason(lab, "file")).isEqualTo("NOT_A_SOCKET");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSocketThatWeMayNotUse(QemuLab lab) throws IOException {
    QemuProcess qemu = lab.start(lab.launch());
    Files.setPosixFilePermissions(qemu.socket(), PosixFilePermissions.fromString("---------"));

    Answer answer =
        Cli.at(lab, "qmp.sock").childThrough(withoutRootsPrivilege(), "jobs").end().exits(3);

    answer.says("permission denied", "Run as the user that runs QEMU");
  }

  /** Root may use everything, but for this capability. */
  private static List<String> withoutRootsPrivilege() {
    return "root".equals(System.getProperty("user.name"))
        ? List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
        : List.of();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aPathThatIsTooLong(QemuLab lab) {
    jobs(lab, "x".repeat(110)).says("106");
    assertThat(reason(lab, "x".repeat(110))).isEqualTo("PATH_TOO_LONG");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aSocketThatAKilledQemuLeftBehind(QemuLab lab) {
    QemuProcess qemu = lab.start(lab.launch());
    qemu.kill();

    jobs(lab, "qmp.sock").says("connection refused", "left its socket file behind");
    assertThat(reason(lab, "qmp.sock")).isEqualTo("REFUSED");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aPortThatIsClosedAndAnAddressThatIsNone(QemuLab lab) throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    jobs(lab, "tcp:127.0.0.1:" + port).says("connection refused");
    Cli.at(lab, "tcp:127.0.0.1").run("jobs").exits(2).says("tcp:");
    Cli.at(lab, "tcp:127.0.0.1:99999").run("jobs").exits(2).says("99999");
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aMonitorThatAnotherClientHolds(QemuLab lab) {
    Vm vm = lab.vm().chain().start();

    Answer answer = Cli.at(lab, "qmp.sock").run("jobs", "--timeout", "300ms").exits(3);

    answer.says("no greeting", "nother client may hold this monitor");
    assertThat(vm.connection().closed().isComplete()).isFalse();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSocketOfQemuThatIsNoMonitor(QemuLab lab) {
    Vm vm = lab.vm().start();
    vm.guest();

    jobs(lab, "nbd.sock").says("nbd.sock");
    assertThat(reason(lab, "nbd.sock")).isEqualTo("NOT_QMP");
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void theMonitorForPeople(QemuLab lab) {
    lab.start(lab.launch().with("-monitor", "unix:hmp.sock,server=on,wait=off"));

    assertThat(reason(lab, "hmp.sock")).isEqualTo("NOT_QMP");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void nothingThatWasAskedForIsTriedBeforeItIsRight(QemuLab lab) {
    Path none = lab.folder().resolve("none.sock");
    Cli cli = Cli.at(lab, none.toString());

    cli.run("mirror", "vd0").exits(2).says("TARGET");
    cli.run("mirror", "vd0", "m.qcow2", "--granularity", "1000").exits(2).says("power of two");
    cli.run("mirror", "vd0", "m.qcow2", "--detach", "--pivot").exits(2).says("don't go together");
    cli.run("mirror", "vd0", "m.qcow2", "--sync", "half").exits(2).says("half");
    cli.run("nonsense").exits(2).says("nonsense");
  }
}
