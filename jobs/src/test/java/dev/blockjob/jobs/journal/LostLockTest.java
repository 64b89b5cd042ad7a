package dev.blockjob.jobs.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.operation.OperationHistory;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.AwaitGates;
import dev.blockjob.jobs.operation.step.Step;
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
  private StateFolder folder;
  private Journal journal;

  @BeforeEach
  void begun() {
    folder = new StateFolder(temporary.resolve("state"));
    Plan plan =
        new Plan(ID, "merge", List.of("vd0"), List.of(), List.of(), List.of(GATE), List.of());
    journal =
        folder.create(new Header(Instant.EPOCH, new Origin("/q", "10.0.0", null), plan), true);
  }

  private Path lock() {
    return folder.path().resolve("locks").resolve(ID.value());
  }

  private Path journals(String name) {
    return folder.path().resolve(name).resolve(ID + ".journal");
  }

  private void finish() {
    journal.finish(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()));
  }

  @Test
  void anUnfinishedJournalWithoutItsLockIsFoundAndCanBeGoneOnWith() throws IOException {
    journal.close();
    Files.delete(lock());

    assertThat(folder.unfinished().states()).hasSize(1);
    try (Journal again = folder.open(ID).orElseThrow()) {
      assertThat(again.state().header().plan().id()).isEqualTo(ID);
      assertThat(lock()).exists();
      assertThat(folder.open(ID)).as("locked again").isEmpty();
    }
  }

  @Test
  void oneThatIsDrivenStillIsNotOpenedAlthoughItsLockWasRemoved() throws IOException {
    Files.delete(lock());

    assertThat(folder.open(ID)).isEmpty();
    assertThat(folder.holder(ID)).contains("process " + ProcessHandle.current().pid());
    assertThat(lock()).doesNotExist();

    journal.close();
    folder.open(ID).orElseThrow().close();
  }

  @Test
  void oneWithoutAnyLocksFolderIsFound() throws IOException {
    journal.close();
    Files.delete(lock());
    Files.delete(folder.path().resolve("locks"));

    assertThat(folder.unfinished().states()).hasSize(1);
  }

  @Test
  void oneThatHasEndedIsPutAside() {
    finish();

    assertThat(journals("")).doesNotExist();
    assertThat(journals("ended")).exists();
    assertThat(journal.file()).isEqualTo(journals("ended"));
    assertThat(folder.unfinished().isEmpty()).isTrue();
    assertThat(folder.all()).containsExactly(ID);
    assertThat(folder.read(ID).orElseThrow().end()).isPresent();
    assertThat(folder.has(ID)).isTrue();
  }

  @Test
  void oneWhoseProcessDiedRightAfterItsEndIsPutAsideByTheNext() throws IOException {
    journal.append(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()), true);
    journal.close();

    assertThat(folder.unfinished().isEmpty()).isTrue();

    assertThat(journals("ended")).exists();
    assertThat(lock()).doesNotExist();
    assertThat(folder.remove(ID)).isTrue();
    assertThat(folder.all()).isEmpty();
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

    assertThat(folder.unfinished().isEmpty()).isTrue();
    assertThat(new OperationHistory(folder.path()).unknown()).as("it is named").hasSize(1);
    assertThat(journals("")).exists();

    Files.createFile(lock());
    assertThat(folder.unfinished().unreadable()).as("who had it died").hasSize(1);
  }

  @Test
  void oneOfAnotherFormatIsNotUnfinishedIfItsEndIsSound() throws IOException {
    endsAndIsDamaged();
    List<String> lines = Files.readAllLines(journals(""));
    JsonObject header = Line.read(lines.get(0)).orElseThrow().put("journal", Header.FORMAT - 1);
    lines.set(0, new String(Line.write(header), UTF_8).strip());
    Files.write(journals(""), lines);

    assertThat(folder.unfinished().isEmpty()).isTrue();
    assertThatThrownBy(() -> folder.read(ID)).isInstanceOf(OtherFormatException.class);
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
      assertThat(folder.unfinished().unreadable()).as(other).hasSize(1);
    }
  }

  /** Whoever ends it moves its file between the look at it and its lock. */
  @Test
  void oneThatEndsWhileItIsBeingOpenedIsFoundWhereItIsThen() throws Exception {
    for (int i = 0; i < 25; i++) {
      if (i > 0) {
        assertThat(folder.remove(ID)).isTrue();
        begun();
      }
      CompletableFuture<Boolean> opened =
          CompletableFuture.supplyAsync(
              () -> {
                Optional<Journal> again = Optional.empty();
                while (again.isEmpty()) {
                  again = folder.open(ID);
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

    assertThat(folder.unfinished().isEmpty()).isTrue();

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
