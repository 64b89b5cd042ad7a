package dev.blockjob.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.process.PeerProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {

  private final OpenFiles ours = OpenFiles.of(() -> PeerProcess.of(ProcessHandle.current().pid()));

  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), name);
  }

  private static String identity(Path file) {
    return String.valueOf(FileIdentity.of(file));
  }

  @Test
  void allThatIsOpenIsSeenAndNothingElse() throws IOException {
    Path one = file("one");
    Path other = file("other");
    try (FileChannel opened = FileChannel.open(one)) {
      assertThat(opened.isOpen()).isTrue();
      assertThat(ours.haveAll(List.of(identity(one), identity(one)))).isTrue();
      assertThat(ours.haveAll(List.of(identity(one), identity(other)))).isFalse();
      try (FileChannel too = FileChannel.open(other)) {
        assertThat(too.isOpen()).isTrue();
        assertThat(ours.haveAll(List.of(identity(one), identity(other)))).isTrue();
        assertThat(ours.identities()).contains(identity(one), identity(other));
      }
    }
    assertThat(ours.haveAll(List.of(identity(one)))).isFalse();
  }

  @Test
  void aFileIsFoundAgainWhereverItIsOpenedNext() throws IOException {
    Path one = file("one");
    Path other = file("other");
    for (int i = 0; i < 3; i++) {
      Path first = i % 2 == 0 ? one : other;
      Path second = i % 2 == 0 ? other : one;
      try (FileChannel opened = FileChannel.open(first)) {
        try (FileChannel too = FileChannel.open(second)) {
          assertThat(opened.isOpen() && too.isOpen()).isTrue();
          assertThat(ours.haveAll(List.of(identity(one)))).isTrue();
          assertThat(ours.haveAll(List.of(identity(one), identity(other)))).isTrue();
        }
        assertThat(ours.haveAll(List.of(identity(first)))).isTrue();
        assertThat(ours.haveAll(List.of(identity(one), identity(other)))).isFalse();
      }
    }
  }

  @Test
  void anotherFileOfTheNameIsNotOpen() throws IOException {
    Path file = file("image");
    try (FileChannel opened = FileChannel.open(file)) {
      assertThat(opened.isOpen()).isTrue();
      Files.move(file, folder.resolve("renamed"));
      file("image");

      assertThat(ours.haveAll(List.of(identity(file)))).isFalse();
      assertThat(ours.haveAll(List.of(identity(folder.resolve("renamed"))))).isTrue();
    }
  }

  @Test
  void ofAProcessThatCantBeSeenNothingIs() throws IOException {
    OpenFiles unseen = OpenFiles.of(Optional::empty);

    assertThat(unseen.haveAll(List.of(identity(file("image"))))).isFalse();
    assertThat(unseen.haveAll(List.of())).isTrue();
    assertThat(OpenFiles.UNSEEN.haveAll(List.of("any"))).isFalse();
  }
}
