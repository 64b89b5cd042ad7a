package dev.blockjob.operations.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import dev.blockjob.operations.step.job.SwitchJobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A journal that can't be read stands in nobody else's way, and never for nothing. */
class DamagedJournalTest {

  private static final OperationId ID = new OperationId("move-vd0-0a1b2c");
  private static final OperationId OTHER = new OperationId("move-vd1-0a1b2c");
  private static final Step CREATE =
      new CreateFile(Path.of("/d/to.qcow2"), Path.of("/d/.to.qcow2.c"), 0, null);
  private static final Step GATE = new AwaitGates(List.of(new JobId(ID + "-1")));
  private static final Step SWITCH = new SwitchJobs(List.of(new JobId(ID + "-1")));

  @TempDir private Path temporary;
  private JournalStore store;
  private OperationHistory history;
  private Path file;

  @BeforeEach
  void twoUnfinishedOperations() {
    store = new JournalStore(temporary.resolve("state"), StepTypes.ALL);
    history = new OperationHistory(store.path());
    file = store.path().resolve(ID + ".journal");
    for (OperationId id : List.of(ID, OTHER)) {
      try (Journal journal = store.create(header(id), true)) {
        for (Step step : List.of(CREATE, GATE, SWITCH)) {
          journal.append(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, step, ""), false);
          journal.appendNext(Entry.of(Instant.EPOCH, Entry.Kind.DONE, step, ""));
        }
      }
    }
  }

  private static Header header(OperationId id) {
    List<Step> steps = List.of(CREATE, GATE, SWITCH);
    Plan plan =
        new Plan(id, "move", List.of("vd0"), List.of("/d/a.qcow2"), List.of(), steps, List.of());
    return new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null, Host.here()), plan);
  }

  private void linesInOrder(int... order) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> written = new ArrayList<>();
    for (int line : order) {
      written.add(lines.get(line));
    }
    Files.write(file, written);
  }

  private UnreadableJournal isNamedAndInNobodysWay() {
    assertThat(history.unfinished())
        .extracting(report -> report.plan().id())
        .containsExactly(OTHER);
    assertThat(history.list()).extracting(report -> report.plan().id()).containsExactly(OTHER);
    assertThat(history.unknown())
        .singleElement()
        .asString()
        .contains(file.toString(), "recover --forget " + ID);
    assertThat(history.prune(Instant.MAX)).isEmpty();
    List<UnreadableJournal> unreadable = store.unfinished().unreadable();
    assertThat(unreadable).hasSize(1);
    assertThatThrownBy(() -> store.open(ID)).isInstanceOf(UnreadableJournalException.class);
    return unreadable.get(0);
  }

  @Test
  void linesThatAreAsTheyWereWrittenAreRead() throws IOException {
    linesInOrder(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(store.read(ID).orElseThrow().entries()).hasSize(6);
  }

  @Test
  void lostDoubledAndMovedLinesAreDamage() throws IOException {
    for (int[] order :
        List.of(
            new int[] {0, 1, 2, 4, 5},
            new int[] {0, 1, 2, 3, 3, 4, 5},
            new int[] {0, 1, 4, 5, 2, 3},
            new int[] {0, 1, 3},
            new int[] {1, 0, 2, 3},
            new int[] {0, 1, 2, 3, 0, 1, 2, 3},
            new int[] {0, 2, 3, 4})) {
      byte[] whole = Files.readAllBytes(file);
      linesInOrder(order);
      assertThat(isNamedAndInNobodysWay().leftovers().images()).isNotEmpty();
      Files.write(file, whole);
    }
  }

  /** As in journals that were begun before entries got numbers, the one that goes on included. */
  @Test
  void aJournalWithoutNumbersIsReadAndGoneOnWith() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(
          RecordCodec.read(line)
              .map(
                  record -> {
                    record.remove("n");
                    record.remove("numbered");
                    if (record.getJsonObject("origin") != null) {
                      record.getJsonObject("origin").remove("host");
                    }
                    return new String(RecordCodec.write(record), UTF_8).strip();
                  })
              .orElse(line));
    }
    Files.write(file, lines);

    try (Journal journal = store.open(ID).orElseThrow()) {
      assertThat(journal.state().entries()).hasSize(6);
      journal.append(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, SWITCH, ""), true);
    }
    assertThat(store.read(ID).orElseThrow().entries()).hasSize(7);
    assertThat(store.read(ID).orElseThrow().header().origin().host()).isNull();
  }

  @Test
  void whoGoesOnCountsOn() {
    try (Journal journal = store.open(ID).orElseThrow()) {
      journal.appendNext(Entry.of(Instant.EPOCH, Entry.Kind.DONE, SWITCH, ""));
      journal.append(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, GATE, ""), true);
    }
    assertThat(store.read(ID).orElseThrow().entries()).hasSize(8);
  }

  /** The first lines appear whole or not at all: one without them lost them later. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 100, 400})
  void aTornHeaderIsNotNothing(int length) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, Math.min(length, whole.length)));

    UnreadableJournal journal = isNamedAndInNobodysWay();

    assertThat(journal.leftovers().isHeaderSound()).isFalse();
    assertThat(file).exists();
  }

  @Test
  void aHeaderWithOneWrongBitStillNamesItsImagesAndFiles() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[30] ^= 1;
    Files.write(file, bytes);

    UnreadableJournal journal = isNamedAndInNobodysWay();

    assertThat(journal.leftovers().isHeaderSound()).isFalse();
    assertThat(journal.leftovers().images()).containsExactly("/d/a.qcow2");
    assertThat(journal.leftovers().monitor()).isEqualTo("/q");
    assertThat(journal.leftovers().names("/d/a.qcow2")).isTrue();
    assertThat(journal.leftovers().names("/d/a")).isFalse();
    assertThat(journal.leftovers().files()).containsExactly("/d/to.qcow2", "/d/.to.qcow2.c");
  }

  @Test
  void garbageTellsNothing() throws IOException {
    byte[] garbage = new byte[5000];
    new java.util.Random(7).nextBytes(garbage);
    Files.write(file, garbage);

    assertThat(isNamedAndInNobodysWay().leftovers().images()).isNull();
  }

  @Test
  void whatCanNotBeReadIsSetAsideByItsIdAndKept() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    ForgottenOperation forgotten = history.forget(ID);

    assertThat(forgotten.journal()).hasBinaryContent(bytes);
    assertThat(forgotten.left())
        .contains("jobs whose ids begin with " + ID + "-", "file /d/to.qcow2");
    assertThat(history.unknown()).isEmpty();
    assertThat(store.unfinished().unreadable()).isEmpty();
    assertThat(store.path().resolve("locks").resolve(ID.value())).doesNotExist();
    assertThatThrownBy(() -> history.forget(ID))
        .isInstanceOf(java.util.NoSuchElementException.class);
    assertThat(history.unfinished()).hasSize(1);
  }

  @Test
  void oneThatIsBeingDrivenIsNotSetAside() throws IOException {
    try (Journal journal = store.open(ID).orElseThrow()) {
      Files.write(file, new byte[] {1});
      assertThatThrownBy(() -> history.forget(ID))
          .hasMessageContaining("is running, driven by process");
      assertThat(journal.file()).exists();
    }
  }

  @Test
  void aNameThatIsNoIdIsInNobodysWay() throws IOException {
    Files.writeString(store.path().resolve("1 2.journal"), "");
    Files.writeString(store.path().resolve("locks").resolve("1 2"), "");

    assertThat(history.list()).hasSize(2);
    assertThat(history.unfinished()).hasSize(2);
    assertThat(Collections.emptyList()).isEqualTo(history.unknown());
  }
}
