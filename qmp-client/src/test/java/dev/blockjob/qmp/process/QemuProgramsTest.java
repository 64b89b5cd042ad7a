package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuProgramsTest {

  @TempDir Path folder;

  @Test
  void theVersionIsReadFromTheFirstLine() throws IOException {
    program("qemu-img", "echo 'qemu-img version 10.0.13 (Debian 1:10.0.13+ds)'; echo Copyright");

    QemuPrograms programs = QemuPrograms.in(folder);

    assertThat(programs.version()).isEqualTo("10.0.13");
    assertThat(programs.build()).isEqualTo("qemu-img version 10.0.13 (Debian 1:10.0.13+ds)");
    assertThat(programs.img()).isEqualTo(folder.resolve("qemu-img"));
  }

  @Test
  void aMissingProgramIsNamedWithItsFolderAndThePackage() throws IOException {
    program("qemu-img", "echo 'qemu-img version 7.2.22'");

    assertThatThrownBy(() -> QemuPrograms.in(folder).system())
        .isInstanceOf(QemuNotFoundException.class)
        .hasMessageContaining("qemu-system-x86_64 is not in " + folder)
        .hasMessageContaining("qemu-system-x86");
  }

  @Test
  void aFolderWithoutQemuSaysWhatToInstall() {
    assertThatThrownBy(() -> QemuPrograms.in(folder))
        .isInstanceOf(QemuNotFoundException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("apt-get install");
  }

  @Test
  void aProgramThatDoesNotRunFailsWithItsOwnWords() throws IOException {
    program("qemu-img", "echo 'no such library' >&2; exit 127");

    assertThatThrownBy(() -> QemuPrograms.in(folder))
        .isInstanceOf(QemuNotFoundException.class)
        .hasMessageContaining("no such library");
  }

  @Test
  void theVariableWinsOverThePath() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    program("qemu-system-x86_64", "echo 'QEMU emulator version 7.2.22'");
    Files.copy(folder.resolve("qemu-system-x86_64"), other.resolve("qemu-system-x86_64"));

    assertThat(QemuPrograms.find(other.toString(), folder.toString()))
        .map(QemuPrograms::folder)
        .contains(other);
  }

  @Test
  void onThePathTheEmulatorsFolderIsTakenBeforeAnEarlierOneWithToolsOnly() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    program("tools/qemu-img", "echo 'qemu-img version 1.2.3'");
    program("qemu-system-x86_64", "echo 'QEMU emulator version 7.2.22'");

    assertThat(QemuPrograms.find(null, tools + ":" + folder))
        .map(QemuPrograms::version)
        .contains("7.2.22");
  }

  @Test
  void aPathWithoutQemuIsEmpty() {
    assertThat(QemuPrograms.find(null, folder + "::/nonexistent")).isEmpty();
    assertThat(QemuPrograms.find("", null)).isEmpty();
  }

  private void program(String name, String script) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
