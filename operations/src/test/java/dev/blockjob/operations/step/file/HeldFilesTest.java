package dev.blockjob.operations.step.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Headers;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.OwnedFile;
import dev.blockjob.jobs.image.OwnedFiles;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.jobs.request.ScanScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came into a file while an operation ran that is to delete it. */
class HeldFilesTest {

  private static final String SNAPSHOTS = "it holds internal snapshots now";
  private static final String BITMAPS = "it holds dirty bitmaps now";

  @TempDir private Path folder;
  private Path file;
  private Path claim;

  @BeforeEach
  void nameThem() {
    file = folder.resolve("a.qcow2");
    claim = folder.resolve(".a.qcow2.move-1");
  }

  private Optional<String> delete(HeldData... dropped) {
    OwnedFile owned =
        new OwnedFile(file, Objects.requireNonNull(FileIdentity.of(file)), Set.of(dropped));
    return OwnedFiles.delete(owned, null, SameFile.BY_TEXT, FolderRule.UNKNOWN, ScanScope.NONE);
  }

  private Optional<String> discard() throws IOException {
    Files.createLink(claim, file);
    return ClaimedFile.discard(
        new DiscardFile(file, claim, null),
        null,
        SameFile.BY_TEXT,
        FolderRule.UNKNOWN,
        ScanScope.NONE);
  }

  /** Has {@code image} open, without QEMU's lock, until its input ends. */
  private static Process holding(Path image) throws IOException {
    Process process =
        new ProcessBuilder("sh", "-c", "exec 3<\"$1\"; echo; read end", "sh", image.toString())
            .start();
    assertThat(process.getInputStream().read()).as("it has it open").isEqualTo('\n');
    return process;
  }

  @Test
  void whatAnotherProcessHasOpenWithoutALockStays() throws Exception {
    Files.writeString(file, "an image");
    Process other = holding(file);
    try {
      String who = "process " + other.pid() + " (sh) has it open";
      isKept(delete(), who);
      isKept(discard(), who);
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }

    assertThat(delete()).isEmpty();
    assertThat(file).doesNotExist();
  }

  private void isKept(Optional<String> why, String what) {
    assertThat(why).contains(file + ": " + what);
    assertThat(file).exists();
  }

  private void isGone(Optional<String> why) {
    assertThat(why).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void anImageWithABitmapIsKept() throws IOException {
    Headers.qcow2WithBitmaps(file, 0);

    isKept(delete(), BITMAPS);
    isKept(delete(HeldData.INTERNAL_SNAPSHOTS), BITMAPS);
  }

  @Test
  void oneWithASnapshotIsKeptThoughBitmapsAreNotNeeded() throws IOException {
    Headers.qcow2WithSnapshots(file, 1);

    isKept(delete(HeldData.BITMAPS), SNAPSHOTS);
  }

  @Test
  void whatIsNotNeededGoes() throws IOException {
    Headers.qcow2WithBitmaps(file, 0);

    isGone(delete(HeldData.BITMAPS));
  }

  @Test
  void whatACrashLeftInconsistentGoes() throws IOException {
    Headers.qcow2WithBitmaps(file, 1);

    isGone(delete());
  }

  @Test
  void anOverlayThatTheOperationMadeIsKeptForTheSnapshotInIt() throws IOException {
    Headers.qcow2WithSnapshots(file, 1);

    isKept(discard(), SNAPSHOTS);
    assertThat(claim).doesNotExist();
  }

  @Test
  void anOverlayThatTheOperationMadeIsKeptForTheBitmapInIt() throws IOException {
    Headers.qcow2WithBitmaps(file, 0);

    isKept(discard(), BITMAPS);
  }

  @Test
  void anOverlayThatHoldsNothingMoreGoes() throws IOException {
    Headers.qcow2(file, "");

    isGone(discard());
    assertThat(claim).doesNotExist();
  }

  @Test
  void theTargetOfASingleJobThatFailedIsKeptForTheSnapshotInIt() throws IOException {
    Headers.qcow2WithSnapshots(file, 1);

    String identity = Objects.requireNonNull(FileIdentity.of(file));
    isKept(OwnedFiles.deleteExactly(file, identity, FolderRule.UNKNOWN), SNAPSHOTS);
  }
}
