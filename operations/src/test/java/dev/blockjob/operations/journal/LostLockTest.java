package dev.blockjob.operations.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.AwaitGates;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal is what tells that an operation isn't finished; its lock is only a lock. */
class LostLockTest {

  private static final OperationId ID = new OperationId("merge-vd0-0a1b2c");
  private static final Step GATE = new AwaitGates(List.of(new JobId("j")));

  @TempDir private Path temporary;
  private JournalStore store;
  private Journal journal;

  @BeforeEach
  void begun() {
    store = new JournalStore(temporary.resolve("state"), StepTypes.ALL);
    Plan plan =
        new Plan(ID, "merge", List.of("vd0"), List.of(), List.of(), List.of(GATE), List.of());
    journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), true);
  }

  private Path lock() {
    return store.path().resolve("locks").resolve(ID.value());
  }

  private Path journals(String name) {
    return store.path().resolve(name).resolve(ID + ".journal");
  }

  private void finish() {
    journal.finish(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()));
  }

  @Test
  void anUnfinishedJournalWithoutItsLockIsFoundAndCanBeGoneOnWith() throws IOException {
    journal.close();
    Files.delete(lock());

    assertThat(store.unfinished().states()).hasSize(1);
    try (Journal again = store.open(ID).orElseThrow()) {
      assertThat(again.state().header().plan().id()).isEqualTo(ID);
      assertThat(lock()).exists();
      assertThat(store.open(ID)).as("locked again").isEmpty();
    }
  }

  @Test
  void oneThatIsDrivenStillIsNotOpenedAlthoughItsLockWasRemoved() throws IOException {
    Files.delete(lock());

    assertThat(store.open(ID)).isEmpty();
    assertThat(store.holder(ID)).contains("process " + ProcessHandle.current().pid());
    assertThat(lock()).doesNotExist();

    journal.close();
    store.open(ID).orElseThrow().close();
  }

  /** Before its QEMU is asked, whose monitor that process may hold. */
  @Test
  void oneThatIsDrivenIsRefusedWithTheProcessThatDrivesIt() throws IOException {
    OperationHistory history = new OperationHistory(store.path());
    String driven = ID + " is running, driven by process " + ProcessHandle.current().pid();
    assertThatThrownBy(() -> history.refuseDriven(ID))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(driven);
    Files.delete(lock());
    assertThatThrownBy(() -> history.refuseDriven(ID)).hasMessageContaining(driven);

    journal.close();
    history.refuseDriven(ID);
    store.open(ID).orElseThrow().close();
    history.refuseDriven(ID);
  }

  @Test
  void oneWithoutAnyLocksFolderIsFound() throws IOException {
    journal.close();
    Files.delete(lock());
    Files.delete(store.path().resolve("locks"));

    assertThat(store.unfinished().states()).hasSize(1);
  }

  @Test
  void oneThatHasEndedIsPutAside() {
    finish();

    assertThat(journals("")).doesNotExist();
    assertThat(journals("ended")).exists();
    assertThat(journal.file()).isEqualTo(journals("ended"));
    assertThat(store.unfinished().isEmpty()).isTrue();
    assertThat(store.all()).containsExactly(ID);
    assertThat(store.read(ID).orElseThrow().end()).isPresent();
    assertThat(store.has(ID)).isTrue();
  }

  @Test
  void oneWhoseProcessDiedRightAfterItsEndIsPutAsideByTheNext() throws IOException {
    journal.append(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()), true);
    journal.close();

    assertThat(store.unfinished().isEmpty()).isTrue();

    assertThat(journals("ended")).exists();
    assertThat(lock()).doesNotExist();
    assertThat(store.remove(ID)).isTrue();
    assertThat(store.all()).isEmpty();
  }

  /** It is at the top level, as those of earlier versions are that have ended. */
  private void endsAndIsDamaged() throws IOException {
    journal.append(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()), true);
    journal.close();
    Files.delete(lock());
    List<String> lines = new ArrayList<>(Files.readAllLines(journals("")));
    lines.set(1, "damaged");
    Files.write(journals(""), lines);
  }

  @Test
  void oneThatHasEndedAndCanNotBeReadIsNotUnfinishedWithoutALock() throws IOException {
    endsAndIsDamaged();

    assertThat(store.unfinished().isEmpty()).isTrue();
    assertThat(new OperationHistory(store.path()).unknown()).as("it is named").hasSize(1);
    assertThat(journals("")).exists();

    Files.createFile(lock());
    assertThat(store.unfinished().unreadable()).as("who had it died").hasSize(1);
  }

  @Test
  void oneOfAnotherFormatIsNotUnfinishedIfItsEndIsSound() throws IOException {
    endsAndIsDamaged();
    List<String> lines = Files.readAllLines(journals(""));
    JsonObject header =
        RecordCodec.read(lines.get(0)).orElseThrow().put("journal", Header.FORMAT - 1);
    lines.set(0, new String(RecordCodec.write(header), UTF_8).strip());
    Files.write(journals(""), lines);

    assertThat(store.unfinished().isEmpty()).isTrue();
    assertThatThrownBy(() -> store.read(ID)).isInstanceOf(OtherFormatException.class);
  }

  @Test
  void oneWhoseEndIsDamagedTooOrNotThereIsUnfinished() throws IOException {
    endsAndIsDamaged();
    String text = Files.readString(journals(""));
    String before = text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1);

    for (String other :
        List.of(
            text.replace("ended-done", "ended-dome"), // the sum isn't right any more
            text.strip(), // torn
            text + "garbage\n",
            before,
            "\n",
            "")) {
      Files.writeString(journals(""), other);
      assertThat(store.unfinished().unreadable()).as(other).hasSize(1);
    }
  }

  /** Whoever ends it moves its file between the look at it and its lock. */
  @Test
  void oneThatEndsWhileItIsBeingOpenedIsFoundWhereItIsThen() throws Exception {
    for (int i = 0; i < 25; i++) {
      if (i > 0) {
        assertThat(store.remove(ID)).isTrue();
        begun();
      }
      CompletableFuture<Boolean> opened =
          CompletableFuture.supplyAsync(
              () -> {
                Optional<Journal> again = Optional.empty();
                while (again.isEmpty()) {
                  again = store.open(ID);
                }
                try (Journal found = again.get()) {
                  return found.state().end().isPresent();
                }
              });
      finish();
      assertThat(opened.get()).isTrue();
    }
  }

  @Test
  void oneThatIsEndingIsLeftToWhoEndsIt() {
    journal.append(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()), true);

    assertThat(store.unfinished().isEmpty()).isTrue();

    assertThat(journals("")).exists();
    journal.retire();
    assertThat(journals("ended")).exists();
  }

  @Test
  void journalsOfRootAndOfTheUserAreGoneByAndNoOthers() {
    assertThat(Ownership.isTrusted(0, OptionalInt.of(1000))).isTrue();
    assertThat(Ownership.isTrusted(1000, OptionalInt.of(1000))).isTrue();
    assertThat(Ownership.isTrusted(1001, OptionalInt.of(1000))).isFalse();
    assertThat(Ownership.isTrusted(1000, OptionalInt.of(0))).as("root").isFalse();
    assertThat(Ownership.objection(journal.file())).as("one's own").isEmpty();
  }
}
