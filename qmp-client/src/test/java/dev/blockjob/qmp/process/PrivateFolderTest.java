package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {

  @Test
  void onlyItsOwnerMayEnterItAndSocketsFit() throws IOException {
    try (PrivateFolder folder = PrivateFolder.create()) {
      assertThat(Files.getPosixFilePermissions(folder.path()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      assertThat(folder.resolve("qmp.sock").toString().length()).isLessThan(107);
    }
  }

  @Test
  void closingRemovesAllOfItButNothingBehindLinks(@TempDir Path elsewhere) throws IOException {
    Path precious = Files.writeString(elsewhere.resolve("precious"), "disk");
    PrivateFolder folder = PrivateFolder.create();
    Files.createDirectories(folder.resolve("a").resolve("b"));
    Files.writeString(folder.resolve("a").resolve("file"), "x");
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);

    folder.close();
    folder.close();

    assertThat(folder.path()).doesNotExist();
    assertThat(precious).hasContent("disk");
  }
}
