package dev.blockjob.operations.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.ForgottenOperation;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.job.AwaitGates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of journals, as a backup brings them back, are no operations. */
class StaleJournalTest {

  private static final OperationId ID = new OperationId("move-vd0-0a1b2c");
  private static final OperationId COPY = new OperationId("move-vd0-abcdef");
  private static final Step CREATE =
      new CreateFile(Path.of("/d/to.qcow2"), Path.of("/d/.to.qcow2.c"), 0, null);
  private static final Step GATE = new AwaitGates(List.of(new JobId(ID + "-1")));

  @TempDir private Path temporary;
  private JournalStore store;
  private OperationHistory history;
  private Path file;
  private Path ended;
  private byte[] before;

  @BeforeEach
  void aCopyOfBeforeTheEnd() throws IOException {
    store = new JournalStore(temporary.resolve("state"), StepTypes.ALL);
    history = new OperationHistory(store.path());
    file = store.path().resolve(ID + ".journal");
    ended = store.path().resolve("ended").resolve(ID + ".journal");
    Plan plan =
        new Plan(
            ID,
            "move",
            List.of("vd0"),
            List.of("/d/a.qcow2"),
            List.of(),
            List.of(CREATE, GATE),
            List.of());
    try (Journal journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), true)) {
      journal.append(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, GATE, ""), true);
    }
    before = Files.readAllBytes(file);
  }

  private void end() {
    try (Journal journal = store.open(ID).orElseThrow()) {
      journal.finish(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()));
    }
  }

  private byte[] endedAndBack() throws IOException {
    end();
    Files.write(file, before);
    return Files.readAllBytes(ended);
  }

  @Test
  void theEndCountsAndTheCopyIsSetAside() throws IOException {
    byte[] end = endedAndBack();

    assertThat(history.hasUnfinished()).isFalse();
    assertThat(store.read(ID).flatMap(JournalState::end)).isPresent();
    try (Journal journal = store.open(ID).orElseThrow()) {
      assertThat(journal.state().end()).isPresent();
      assertThat(journal.file()).isEqualTo(ended);
    }
    assertThat(file).as("looking alone moves nothing").hasBinaryContent(before);
    assertThat(history.setStaleAside())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.id()).isEqualTo(ID);
              assertThat(it.journal()).hasBinaryContent(before);
            });
    assertThat(file).doesNotExist();
    assertThat(ended).hasBinaryContent(end);
    assertThat(store.path().resolve("locks").resolve(ID.value())).doesNotExist();
    assertThat(history.setStaleAside()).isEmpty();
  }

  @Test
  void eachCopyIsKeptByANameOfItsOwn() throws IOException {
    endedAndBack();
    Path first = history.setStaleAside().get(0).journal();
    Files.write(file, before);

    Path second = history.setStaleAside().get(0).journal();

    assertThat(second).isNotEqualTo(first).hasBinaryContent(before);
    assertThat(first).hasBinaryContent(before);
  }

  @Test
  void whoForgetsItForgetsTheCopyAndNotTheEnd() throws IOException {
    byte[] end = endedAndBack();

    ForgottenOperation forgotten = history.forget(ID);

    assertThat(forgotten.journal()).hasBinaryContent(before);
    assertThat(forgotten.left()).isEmpty();
    assertThat(ended).hasBinaryContent(end);
  }

  @Test
  void theEndIsNotDeletedWhileTheCopyIsThere() throws IOException {
    endedAndBack();

    assertThat(history.prune(Instant.MAX)).isEmpty();

    history.setStaleAside();
    assertThat(history.prune(Instant.MAX)).containsExactly(ID);
    assertThat(history.hasUnfinished()).isFalse();
  }

  @Test
  void aCopyBesideAnEndThatCanNotBeReadIsNotGoneOnWith() throws IOException {
    byte[] end = endedAndBack();
    end[before.length / 2] ^= 1;
    end[end.length - 3] ^= 1;
    Files.write(ended, end);

    assertThat(store.unfinished().states()).isEmpty();
    assertThat(store.unfinished().unreadable()).hasSize(1);
    assertThatThrownBy(() -> store.open(ID)).isInstanceOf(UnreadableJournalException.class);
    assertThat(history.forget(ID).journal()).hasBinaryContent(before);
    assertThat(ended).hasBinaryContent(end);
    assertThat(history.hasUnfinished()).isFalse();
  }

  @Test
  void whereNothingButTheEndCanBeReadItCounts() throws IOException {
    byte[] end = endedAndBack();
    end[before.length / 2] ^= 1;
    Files.write(ended, end);

    assertThat(history.hasUnfinished()).isFalse();
    assertThatThrownBy(() -> store.open(ID)).isInstanceOf(UnreadableJournalException.class);
    assertThat(history.setStaleAside()).hasSize(1);
    assertThat(ended).hasBinaryContent(end);
  }

  @Test
  void anEndTakesNoOthersPlace() throws IOException {
    Files.createDirectories(ended.getParent());
    Files.write(ended, before);

    end();

    assertThat(ended).hasBinaryContent(before);
    assertThat(file).exists();
    assertThat(history.hasUnfinished()).isFalse();
  }

  @Test
  void aCopyByAnotherNameIsNoOperation() throws IOException {
    Path copy = store.path().resolve(COPY + ".journal");
    Files.write(copy, before);

    UnfinishedOperation unfinished = store.unfinished();

    assertThat(unfinished.states())
        .extracting(state -> state.header().plan().id())
        .containsExactly(ID);
    assertThat(unfinished.unreadable())
        .singleElement()
        .satisfies(
            it -> {
              assertThat(it.id()).isEqualTo(COPY);
              assertThat(it.why())
                  .contains(copy.toString(), ID.value(), "its name is not its id", "--forget");
              assertThat(it.leftovers().images()).containsExactly("/d/a.qcow2");
              assertThat(it.leftovers().files()).as("they are the other's").isEmpty();
            });
    assertThatThrownBy(() -> store.open(COPY)).isInstanceOf(UnreadableJournalException.class);
    end();
    assertThat(store.unfinished().unreadable()).hasSize(1);
    assertThat(history.forget(COPY).journal()).hasBinaryContent(before);
    assertThat(history.hasUnfinished()).isFalse();
    assertThat(ended).exists();
  }
}
