package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.Exit;
import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.process.QemuStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What holds of a QEMU on another host, whose folder is on this one, too. */
abstract class SshContract {

  /** To that host. */
  abstract QemuLauncher ssh(Lab lab) throws IOException;

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void onAnotherHostItsMonitorIsHereAndItsImagesAreThere(Lab lab) throws IOException {
    QemuProcess qemu = Launched.start(lab, ssh(lab));
    Path there = there(qemu);

    assertThat(Launched.nodes(qemu)).contains("active", "base");
    assertThat(there.resolve("active.qcow2")).exists();
    qemu.close();
    assertThat(qemu.exit().join().code()).isZero();
    assertThat(there).doesNotExist();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whenItEndsByItselfSoDoesSshWithItsExitCode(Lab lab) throws IOException {
    QemuProcess qemu = Launched.start(lab, ssh(lab));
    QmpConnection connection = Launched.connect(qemu);

    Await.get(connection.execute("quit"));

    assertThat(qemu.exit())
        .succeedsWithin(Duration.ofSeconds(60))
        .extracting(Exit::code)
        .isEqualTo(0);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void onAnotherHostItDiesWithSsh(Lab lab) throws IOException {
    QemuProcess qemu = Launched.start(lab, ssh(lab));
    QmpConnection connection = Launched.connect(qemu);
    Path there = there(qemu);

    qemu.kill();

    assertThat(Await.get(connection.closed())).isNotNull();
    org.awaitility.Awaitility.await().until(() -> !Files.exists(there));
    qemu.close();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whyItDidNotStartThereIsSaidHere(Lab lab) throws IOException {
    QemuLauncher ssh = ssh(lab);

    assertThatThrownBy(() -> Launched.launch(lab, ssh).with("--object", "nonsense,id=x").start())
        .isInstanceOf(QemuStartException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageContaining("nonsense");
  }

  private static Path there(QemuProcess qemu) {
    return Path.of("/tmp", qemu.folder().path().getFileName() + ".qemu");
  }
}
