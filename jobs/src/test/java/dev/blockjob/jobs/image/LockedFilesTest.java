package dev.blockjob.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFilesTest {

  @TempDir private Path folder;

  @Test
  void whatIsLockedAsQemuLocksIsSeenAndNothingElse() throws IOException {
    Path image = Files.createFile(folder.resolve("image"));
    Path other = Files.createFile(folder.resolve("other"));
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE);
        FileChannel elsewhere = FileChannel.open(other, StandardOpenOption.WRITE)) {
      assertThat(ImageLock.take(channel)).isTrue();
      assertThat(elsewhere.lock(0, 1, false).isValid()).isTrue();

      LockedFiles locked = LockedFiles.now().orElseThrow();

      assertThat(locked.has(image)).isTrue();
      assertThat(locked.has(other)).isFalse();
      assertThat(locked.has(folder.resolve("none"))).isFalse();
    }
    assertThat(LockedFiles.now().orElseThrow().has(image)).isFalse();
  }

  @Test
  void waitingAndWholeLocksAreOfNoMatter() throws IOException {
    Path image = Files.createFile(folder.resolve("image"));
    Object inode = Files.getAttribute(image, "unix:ino");

    assertThat(
            LockedFiles.of(List.of("1: FLOCK  ADVISORY  WRITE 7 fe:00:" + inode + " 0 EOF"))
                .has(image))
        .isFalse();
    assertThat(
            LockedFiles.of(List.of("2: OFDLCK ADVISORY  READ -1 fe:00:" + inode + " 201 201"))
                .has(image))
        .isTrue();
  }
}
