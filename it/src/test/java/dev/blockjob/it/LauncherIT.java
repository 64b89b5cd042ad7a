package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;

/** A QEMU behind another command. */
class LauncherIT {

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void behindAnotherCommandItIsTheSame(Lab lab) {
    QemuProcess qemu = Launched.start(lab, QemuLauncher.behind("env", "BLOCKJOB=1"));

    assertThat(Launched.nodes(qemu)).contains("active", "base");
    qemu.close();
    assertThat(qemu.exit().join().code()).isZero();
  }
}
