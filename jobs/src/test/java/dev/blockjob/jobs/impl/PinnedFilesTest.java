package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.OpenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedFilesTest {

  @TempDir private Path root;
  private Path base;
  private Path active;
  private Set<String> opened = Set.of();
  private int looks;

  @BeforeEach
  void images() throws IOException {
    base = Files.createFile(root.resolve("base.qcow2"));
    active = Files.createFile(root.resolve("active.qcow2"));
    opened = Set.of(identity(base), identity(active));
  }

  private PinnedFiles pinned() {
    OpenFiles open =
        () -> {
          looks++;
          return opened;
        };
    return new PinnedFiles(List.of(base), open, List.of(base.toString(), active.toString()));
  }

  private static String identity(Path file) {
    return Objects.requireNonNull(FileIdentity.of(file));
  }

  private void replaceBase() throws IOException {
    Path another = Files.createFile(root.resolve("another"));
    Files.move(another, base, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aFileThatStaysIsNoProblemAndQemuIsLookedAtOnce() {
    PinnedFiles pinned = pinned();

    assertThat(pinned.problem()).isEmpty();
    assertThat(pinned.problem()).isEmpty();
    assertThat(looks).isEqualTo(1);
  }

  @Test
  void aFileThatWasRemovedIsGone() throws IOException {
    PinnedFiles pinned = pinned();
    Files.delete(base);

    assertThat(pinned.problem()).get().asString().contains("base.qcow2 is gone");
  }

  @Test
  void aFileThatWasReplacedIsAnother() throws IOException {
    PinnedFiles pinned = pinned();
    replaceBase();

    assertThat(pinned.problem()).get().asString().contains("another file");
  }

  @Test
  void onlyANameThatLeadsToAnotherFileIsTaken() throws IOException {
    PinnedFiles pinned = pinned();
    assertThat(pinned.taken()).isEmpty();
    Files.move(base, root.resolve("aside"));
    assertThat(pinned.taken()).isEmpty();
    Files.createFile(base);
    assertThat(pinned.taken()).get().asString().contains("another file");
    Files.move(root.resolve("aside"), base, StandardCopyOption.REPLACE_EXISTING);
    assertThat(pinned.taken()).isEmpty();
  }

  @Test
  void oneThatWasReplacedBeforeAnybodyLookedIsAnotherThanQemuHasOpen() throws IOException {
    replaceBase();

    assertThat(pinned().problem()).get().asString().contains("another file");
  }

  @Test
  void whereItCannotBeSeenWhatQemuHasOpenTheFileOfTheFirstLookCounts() throws IOException {
    opened = Set.of();
    PinnedFiles pinned = pinned();

    assertThat(pinned.problem()).isEmpty();
    replaceBase();
    assertThat(pinned.problem()).isPresent();
  }

  @Test
  void whereNeitherTheFileNorWhatQemuHasOpenWasEverSeenNothingIsSaid() throws IOException {
    opened = Set.of();
    Files.delete(base);

    assertThat(pinned().problem()).isEmpty();
  }

  @Test
  void aFileThatHasItsNameBackIsNoProblem() throws IOException {
    Files.move(base, root.resolve("aside"));
    PinnedFiles pinned = pinned();

    assertThat(pinned.problem()).isPresent();
    Files.move(root.resolve("aside"), base);
    assertThat(pinned.problem()).isEmpty();
  }
}
