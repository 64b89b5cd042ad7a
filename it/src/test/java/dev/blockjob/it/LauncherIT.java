package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuDisk;
import dev.blockjob.qmp.process.QemuLaunch;
import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.process.QemuStartException;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A QEMU behind another command, and one on another host, for which this one stands in. */
class LauncherIT {

  /** Does with links what ssh does by forwarding, and runs the command in another shell. */
  private static final String SSH =
      """
      #!/bin/sh
      while :; do
        case $1 in
          -L) ln -s "${2#*:}" "${2%%:*}"; shift 2 ;;
          -R) ln -s "${2#*:}" "${2%%:*}"; shift 2 ;;
          -o) shift 2 ;;
          -T) shift ;;
          *) break ;;
        esac
      done
      [ "$1" = host ] || exit 255
      exec 3<&0
      sh -c "$2" <&3 3<&- &
      wait $!
      """;

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void behindAnotherCommandItIsTheSame(Lab lab) {
    QemuProcess qemu = start(lab, QemuLauncher.behind("env", "BLOCKJOB=1"));

    assertThat(nodes(qemu)).contains("active", "base");
    qemu.close();
    assertThat(qemu.exit().join().code()).isZero();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void onAnotherHostItsMonitorIsHereAndItsImagesAreThere(Lab lab) throws IOException {
    QemuProcess qemu = start(lab, ssh(lab));
    Path there = there(qemu);

    assertThat(nodes(qemu)).contains("active", "base");
    assertThat(there.resolve("active.qcow2")).exists();
    qemu.close();
    assertThat(qemu.exit().join().code()).isZero();
    assertThat(there).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void onAnotherHostItDiesWithSsh(Lab lab) throws IOException {
    QemuProcess qemu = start(lab, ssh(lab));
    QmpConnection connection = connect(qemu);
    Path there = there(qemu);

    qemu.kill();

    assertThat(Await.get(connection.closed())).isNotNull();
    org.awaitility.Awaitility.await().until(() -> !Files.exists(there));
    qemu.close();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whyItDidNotStartThereIsSaidHere(Lab lab) throws IOException {
    QemuLauncher ssh = ssh(lab);

    assertThatThrownBy(() -> launch(lab, ssh).with("--object", "nonsense,id=x").start())
        .isInstanceOf(QemuStartException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageContaining("nonsense");
  }

  private static QemuLaunch launch(Lab lab, QemuLauncher launcher) {
    return QemuLaunch.of(lab.programs(), lab.kind().process())
        .withAccel(lab.kind().accel())
        .disk(QemuDisk.of("vd0", "base", "active"))
        .withLauncher(launcher);
  }

  private static QemuProcess start(Lab lab, QemuLauncher launcher) {
    return lab.keep(launch(lab, launcher).start());
  }

  private static QemuLauncher ssh(Lab lab) throws IOException {
    Path ssh = Files.writeString(lab.folder().resolve("ssh"), SSH);
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
    return QemuLauncher.ssh(ssh.toString(), "host");
  }

  private static Path there(QemuProcess qemu) {
    return Path.of("/tmp", qemu.folder().path().getFileName() + ".qemu");
  }

  private static QmpConnection connect(QemuProcess qemu) {
    return Await.get(QmpClient.create(Lab.vertx(), qemu.address()).connect());
  }

  private static String nodes(QemuProcess qemu) {
    QmpConnection connection = connect(qemu);
    JsonArray nodes = (JsonArray) Await.get(connection.execute("query-named-block-nodes"));
    Await.get(connection.close());
    return nodes.encode();
  }
}
