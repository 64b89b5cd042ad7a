package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;

/** A QEMU behind another command. */
class LauncherIT {

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void behindAnotherCommandItIsTheSame(QemuLab lab) {
    QemuProcess qemu = LaunchedQemu.start(lab, QemuLauncher.behind("env", "BLOCKJOB=1"));

    assertThat(LaunchedQemu.nodes(qemu)).contains("active", "base");
    qemu.close();
    assertThat(qemu.exit().join().code()).isZero();
  }
}
