package dev.blockjob.operations.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.AwaitGates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of the journals goes while an operation runs: what nobody finds is no journal. */
class RemovedStateFolderTest {

  private static final OperationId ID = new OperationId("merge-vd0-0a1b2c");
  private static final Step GATE = new AwaitGates(List.of(new JobId("j")));

  @TempDir private Path temporary;
  private JournalStore store;
  private Path file;
  private Path lock;
  private Journal journal;

  @BeforeEach
  void begun() {
    store = new JournalStore(temporary.resolve("state/blockjob"), StepTypes.ALL);
    Plan plan =
        new Plan(ID, "merge", List.of("vd0"), List.of(), List.of(), List.of(GATE), List.of());
    journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), true);
    file = journal.file();
    lock = store.path().resolve("locks").resolve(ID.value());
  }

  private void append(boolean force) {
    journal.append(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, GATE, ""), force);
  }

  private void isNoticed() {
    assertThatCode(() -> append(false)).as("nothing depends on it").doesNotThrowAnyException();
    assertThatThrownBy(() -> append(true))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("is not there any more");
    assertThatThrownBy(
            () -> journal.finish(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of())))
        .isInstanceOf(JournalException.class);
  }

  @Test
  void aJournalThatWasRemovedIsNoticed() throws IOException {
    Files.delete(file);
    isNoticed();
  }

  /** Its folder can't be opened then, which tells less. */
  @Test
  void oneThatIsRemovedBeforeItIsOnTheDiskIsSaidToBeGone() throws IOException {
    Plan plan = journal.state().header().plan();
    journal.discard();
    journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), false);
    Files.move(store.path(), temporary.resolve("away"));
    isNoticed();
  }

  @Test
  void aCopyInItsPlaceIsNoticed() throws IOException {
    Path copy = Files.copy(file, temporary.resolve("copy"));
    Files.delete(file);
    Files.move(copy, file);
    isNoticed();
  }

  @Test
  void aLockThatWasRemovedIsNoticed() throws IOException {
    Files.delete(lock);
    isNoticed();
  }

  @Test
  void aFolderThatWasMovedIsNoticedAndOnceBackIsRight() throws IOException {
    Path away = Files.move(store.path(), temporary.resolve("away"));
    assertThatThrownBy(() -> append(true)).isInstanceOf(JournalException.class);
    Files.move(away, store.path());
    append(true);
    journal.close();
    assertThat(store.read(ID).orElseThrow().entries()).hasSize(1);
  }

  @Test
  void journalAndLockAreForThisUserAlone() throws IOException {
    for (Path made : List.of(file, lock)) {
      assertThat(Files.getPosixFilePermissions(made))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    for (Path made : List.of(temporary.resolve("state"), store.path(), lock.getParent())) {
      assertThat(Files.getPosixFilePermissions(made))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }
}
