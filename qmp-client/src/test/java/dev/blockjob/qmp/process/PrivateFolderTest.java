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

  @Test
  void whatAKilledJvmLeftBehindIsRemovedAndWhatLivesOrWasKeptIsNot() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path dead = Files.createTempDirectory(temporary, "blockjob-");
    Files.createDirectories(dead.resolve("a").resolve("b"));
    Files.writeString(dead.resolve(".in-use"), ""); // nobody holds its lock
    PrivateFolder kept = PrivateFolder.create();
    kept.keep();

    try (PrivateFolder first = PrivateFolder.create();
        PrivateFolder second = PrivateFolder.create()) {
      assertThat(dead).doesNotExist();
      assertThat(first.path()).isDirectory();
      assertThat(second.path()).isDirectory();
      assertThat(kept.path()).isDirectory();
    }
    kept.close();
  }

  /** It may be another user's, who leads its names elsewhere. */
  @Test
  void aFolderThatOthersMayEnterIsNotTakenForOneOfOurs() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path theirs = Files.createTempDirectory(temporary, "blockjob-");
    Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path lock = Files.writeString(theirs.resolve(".in-use"), "");

    PrivateFolder.create().close();

    assertThat(lock).exists();
    Files.delete(lock);
    Files.delete(theirs);
  }
}
