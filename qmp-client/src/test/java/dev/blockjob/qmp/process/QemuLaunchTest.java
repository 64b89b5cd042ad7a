package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuLaunchTest {

  @TempDir Path folder;
  private QemuPrograms programs = new QemuPrograms(Path.of("/nowhere"), "0.0.0", "");

  @BeforeEach
  void programs() {
    programs = new QemuPrograms(folder, "0.0.0", "a script");
  }

  @Test
  void theMonitorComesBeforeTheConnectionThatTellsThatItListens() throws IOException {
    program("true");

    assertThat(QemuLaunch.system(programs).withAccel(Accel.TCG).with("-S").commandLine(folder))
        .containsSubsequence(
            "-accel", "tcg", "-qmp", "unix:qmp.sock,server=on,wait=off", "-qmp", "-S");
  }

  @Test
  void anEarlyEndIsReportedWithItsWordsAndLeavesNothingBehind() throws IOException {
    program("echo 'no such disk' >&2; exit 3");

    assertThatThrownBy(() -> QemuLaunch.system(programs).start())
        .isInstanceOf(QemuStartException.class)
        .hasMessageContaining("exit code 3: no such disk")
        .hasMessageContaining("-nodefaults");
  }

  @Test
  void oneThatNeverGetsReadyIsKilledAtTheDeadline() throws IOException {
    program("echo $$ > " + folder.resolve("pid") + "; exec sleep 1000");

    assertThatThrownBy(
            () -> QemuLaunch.system(programs).withDeadline(Duration.ofMillis(300)).start())
        .isInstanceOf(QemuStartException.class)
        .hasMessageContaining("not ready after PT0.3S");
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @Test
  void aMissingProgramIsToldBeforeAnythingIsMade() {
    assertThatThrownBy(() -> QemuLaunch.storageDaemon(programs).start())
        .isInstanceOf(QemuNotFoundException.class);
  }

  private void program(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("qemu-system-x86_64"), "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
