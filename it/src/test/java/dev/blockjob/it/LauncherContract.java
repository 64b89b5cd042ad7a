package dev.blockjob.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.Exit;
import dev.blockjob.qmp.process.QemuLauncher;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.process.QemuStartException;
import java.io.IOException;
import java.time.Duration;

/** What holds of a QEMU elsewhere. */
abstract class LauncherContract {

  /** Starts it there. */
  abstract QemuLauncher launcher(QemuLab lab) throws IOException;

  /** Whether there is anything there of what was started. */
  abstract boolean isThere(QemuProcess qemu) throws IOException;

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void itsMonitorIsHereAndNothingOfItStaysThere(QemuLab lab) throws IOException {
    QemuProcess qemu = LaunchedQemu.start(lab, launcher(lab));

    assertThat(LaunchedQemu.nodes(qemu)).contains("active", "base");
    assertThat(isThere(qemu)).isTrue();
    qemu.close();
    assertThat(qemu.exit().join().code()).isZero();
    assertThat(isThere(qemu)).isFalse();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itsEndByItselfIsSeenWithItsExitCode(QemuLab lab) throws IOException {
    QemuProcess qemu = LaunchedQemu.start(lab, launcher(lab));
    QmpConnection connection = LaunchedQemu.connect(qemu);

    Await.get(connection.execute("quit"));

    assertThat(qemu.exit())
        .succeedsWithin(Duration.ofSeconds(60))
        .extracting(Exit::code)
        .isEqualTo(0);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itDiesWithTheCommandThatStartedIt(QemuLab lab) throws IOException {
    QemuProcess qemu = LaunchedQemu.start(lab, launcher(lab));
    QmpConnection connection = LaunchedQemu.connect(qemu);

    qemu.kill();

    assertThat(Await.get(connection.closed())).isNotNull();
    org.awaitility.Awaitility.await().until(() -> !isThere(qemu));
    qemu.close();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whyItDidNotStartThereIsSaidHere(QemuLab lab) throws IOException {
    QemuLauncher launcher = launcher(lab);

    assertThatThrownBy(
            () -> LaunchedQemu.launch(lab, launcher).with("--object", "nonsense,id=x").start())
        .isInstanceOf(QemuStartException.class)
        .hasMessageContaining("exit code 1")
        .hasMessageContaining("nonsense");
  }
}
