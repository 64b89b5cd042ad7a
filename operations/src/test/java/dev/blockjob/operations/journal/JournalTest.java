package dev.blockjob.operations.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.guest.RestoreLimits;
import dev.blockjob.operations.step.guest.SlowGuest;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.ChangeJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final OperationId ID = new OperationId("merge-vd0-1");
  private static final Step GATE = new AwaitGates(List.of(new JobId("j")));
  private static final Step SWITCH = new SwitchJobs(List.of(new JobId("j")));

  @TempDir private Path temporary;
  private JournalStore store;
  private Path file;

  @BeforeEach
  void name() {
    store = new JournalStore(temporary.resolve("state"), StepTypes.ALL);
    file = store.path().resolve(ID + ".journal");
  }

  private Journal created() {
    return store.create(header(), true);
  }

  private static Header header() {
    Plan plan =
        new Plan(
            ID, "merge", List.of("vd0"), List.of(), List.of(), List.of(GATE, SWITCH), List.of());
    return new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan);
  }

  private JournalState read() {
    return store.read(ID).orElseThrow();
  }

  private static Entry intent(Step step) {
    return Entry.of(Instant.EPOCH, Entry.Kind.INTENT, step, "");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    try (Journal journal = created()) {
      journal.append(intent(GATE), false);
      journal.append(Entry.of(Instant.EPOCH, Entry.Kind.DONE, GATE, "there"), true);

      assertThat(store.read(ID)).contains(journal.state());
    }
    assertThat(Files.getPosixFilePermissions(store.path()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void theLastStampOfAnImageCounts() {
    Stamp first = new Stamp(1, 2, Instant.ofEpochSecond(3, 4), Instant.ofEpochSecond(5, 6));
    Stamp last = new Stamp(1, 3, Instant.ofEpochSecond(2, 4), Instant.ofEpochSecond(1, 6));
    try (Journal journal = created()) {
      journal.append(intent(GATE).withStamps(Map.of("/a", first, "/b", first)), false);
      journal.append(intent(SWITCH).withStamps(Map.of("/a", last)), false);
    }

    assertThat(read().stamp("/a")).contains(last);
    assertThat(read().stamp("/b")).contains(first);
    assertThat(read().stamp("/c")).isEmpty();
  }

  @Test
  void aTornLastLineIsLeftOutAndWrittenOver() throws IOException {
    try (Journal journal = created()) {
      journal.append(intent(GATE), true);
    }
    Files.writeString(file, "{\"crc32c\":\"00", StandardOpenOption.APPEND);

    try (Journal again = store.open(ID).orElseThrow()) {
      assertThat(again.state().entries()).containsExactly(intent(GATE));
      again.append(intent(SWITCH), true);
    }

    assertThat(store.read(ID).orElseThrow().entries())
        .containsExactly(intent(GATE), intent(SWITCH));
  }

  @Test
  void aDamagedLineInTheMiddleIsRefused() throws IOException {
    try (Journal journal = created()) {
      journal.append(intent(GATE), true);
      journal.append(intent(SWITCH), true);
    }
    Files.writeString(file, Files.readString(file).replace("await-gates", "await-hates"));

    assertThatThrownBy(() -> store.read(ID))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("line 1 of the journal");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> store.open(ID)).as("nobody has it").hasMessageContaining("line 1");
    }
  }

  @Test
  void aNewOneNeverTakesThePlaceOfAnother() {
    assertThat(store.has(ID)).isFalse();
    created().close();
    assertThat(store.has(ID)).isTrue();

    assertThatThrownBy(this::created)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("is another operation's");

    assertThat(store.unfinished().states()).containsExactly(read());
  }

  @Test
  void onlyOneDrivesAnOperation() {
    try (Journal journal = created()) {
      assertThat(store.open(ID)).isEmpty();
      assertThat(store.holder(ID)).contains(Long.toString(ProcessHandle.current().pid()));
      assertThat(store.driver(ID)).hasValue(Long.toString(ProcessHandle.current().pid()));
      journal.append(intent(GATE), false);
    }
    assertThat(store.driver(ID)).isEmpty();
    assertThat(store.open(ID)).hasValueSatisfying(Journal::close);
  }

  @Test
  void aFinishedOneIsNotUnfinished() {
    Journal journal = created();
    assertThat(store.unfinished().states()).hasSize(1);

    journal.finish(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()));

    assertThat(store.unfinished().states()).isEmpty();
    assertThat(store.all()).containsExactly(ID);
  }

  @Test
  void aLockWithoutAJournalIsOfNoOperationAndGoes() throws IOException {
    created().close();
    Files.delete(file);

    assertThat(store.unfinished().states()).isEmpty();
    assertThat(store.unfinished().unreadable()).isEmpty();
    assertThat(store.path().resolve("locks")).isEmptyDirectory();
  }

  /** As when somebody prunes it after another has seen that it is there. */
  @Test
  void aJournalThatHasGoneSaysNothingAndFailsNobodyElse() throws IOException {
    created().close();
    Files.delete(file);

    assertThat(store.read(ID)).isEmpty();
    assertThat(store.remove(ID)).isFalse();
    Files.delete(store.path().resolve("locks").resolve(ID.value()));
    assertThatThrownBy(() -> store.open(ID)).hasMessageContaining("isn't there");
    assertThat(store.path().resolve("locks")).as("locks").isEmptyDirectory();
  }

  /** With the number of its format changed, and its sum right. */
  private void inFormat(int format) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    JsonObject header = RecordCodec.read(lines.get(0)).orElseThrow();
    lines.set(0, new String(RecordCodec.write(header.put("journal", format)), UTF_8).strip());
    Files.write(file, lines);
  }

  @Test
  void aJournalOfANewerVersionIsRefusedAndNeverDeleted() throws IOException {
    created().close();
    inFormat(Header.FORMAT + 1);
    OperationHistory history = new OperationHistory(store.path());
    String said =
        "was written by a newer version of blockjob, in format "
            + (Header.FORMAT + 1)
            + ", and this one knows format "
            + Header.FORMAT
            + " only";

    assertThat(unreadable().why()).contains(said);
    assertThatThrownBy(() -> store.open(ID)).hasMessageContaining(said);
    assertThatThrownBy(() -> store.remove(ID)).hasMessageContaining(said);
    assertThatThrownBy(() -> history.show(ID)).hasMessageContaining(said);
    assertThat(history.list()).isEmpty();
    assertThat(history.unknown()).singleElement().asString().contains(file.toString(), said);
    assertThat(history.prune(Instant.MAX)).isEmpty();

    assertThat(file).exists();
  }

  private UnreadableJournal unreadable() {
    UnfinishedOperation unfinished = store.unfinished();
    assertThat(unfinished.states()).isEmpty();
    assertThat(unfinished.unreadable()).hasSize(1);
    return unfinished.unreadable().get(0);
  }

  @Test
  void aJournalOfANewerVersionIsNeverTakenForATornOne() throws IOException {
    created().close();
    Files.writeString(file, Files.readString(file).replace("crc32c", "sha256"));
    assertThat(unreadable().why()).contains("no format that this version knows");

    Files.writeString(file, "{\"sha256\":\"00\"}\n");
    assertThat(unreadable().why())
        .contains("no format that this version knows, or it is damaged", "chain");
    assertThat(new OperationHistory(store.path()).prune(Instant.MAX)).isEmpty();

    assertThat(file).exists();
  }

  @Test
  void aJournalFromBeforeTheFirstReleaseIsRefusedAsThat() throws IOException {
    created().close();
    inFormat(1);

    assertThat(unreadable().why()).contains("before the first release");
    assertThat(file).exists();
  }

  @Test
  void theMarkThatItIsTakenBackTakesNoRoomAndStays() throws IOException {
    long length;
    try (Journal journal = created()) {
      journal.append(intent(GATE), true);
      journal.append(Entry.decided(Instant.EPOCH, Entry.Kind.FORWARD, List.of(), ""), true);
      length = Files.size(file);
      assertThat(journal.state().isRollingBack()).isFalse();

      journal.markForRollback();

      assertThat(journal.state().isRollingBack()).isTrue();
    }
    assertThat(file).hasSize(length);
    try (Journal again = store.open(ID).orElseThrow()) {
      assertThat(again.state().isRollingBack()).isTrue();
      again.append(intent(SWITCH), true);
    }
    assertThat(read().isRollingBack()).isTrue();
    assertThat(read().entries()).hasSize(3).last().isEqualTo(intent(SWITCH));
  }

  @Test
  void whatIsDoneAgainstAGuestThatWritesFasterIsReadAgainAndOwed() {
    JsonObject limits = new JsonObject().put("bps_wr", 65536L);
    RestoreLimits owed = new RestoreLimits("/machine/vd0", "merge-vd0-1", limits);
    Plan plan =
        new Plan(
            ID,
            "move",
            List.of("vd0"),
            List.of(),
            List.of(),
            List.of(GATE),
            List.of(),
            new Convergence(
                Convergence.Policy.THROTTLE, Duration.ofSeconds(3), Duration.ofDays(1)));
    try (Journal journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), true)) {
      journal.append(intent(new ChangeJob(new JobId("j"))), false);
      journal.append(intent(new SlowGuest(limits, owed)), false);

      assertThat(store.read(ID)).contains(journal.state());
      assertThat(store.read(ID).orElseThrow().pendingCompensations()).containsExactly(owed);

      journal.append(Entry.of(Instant.EPOCH, Entry.Kind.DONE, owed, ""), false);
      assertThat(store.read(ID).orElseThrow().pendingCompensations()).isEmpty();
    }
  }

  @Test
  void whatIsToBeAppendedNextIsThereOnceSomethingElseIsAndWhenTheJournalIsClosed() {
    try (Journal journal = store.create(header(), false)) {
      journal.append(intent(GATE), false);
      journal.appendNext(Entry.of(Instant.EPOCH, Entry.Kind.DONE, GATE, "there"));
      assertThat(journal.state().progress(GATE)).isEqualTo(JournalState.Progress.DONE);
      assertThat(read().progress(GATE)).isEqualTo(JournalState.Progress.INTENT);

      journal.append(intent(SWITCH), true);
      assertThat(read().progress(GATE)).isEqualTo(JournalState.Progress.DONE);
      assertThat(read().progress(SWITCH)).isEqualTo(JournalState.Progress.INTENT);

      journal.appendNext(Entry.of(Instant.EPOCH, Entry.Kind.DONE, SWITCH, ""));
    }
    assertThat(read().progress(SWITCH)).isEqualTo(JournalState.Progress.DONE);
  }

  @Test
  void theStampsOfWhatIsToBeAppendedNextAreTakenOnceWhenItIsWrittenAtTheLatest() {
    Stamp stamp = new Stamp(1, 2, Instant.ofEpochSecond(3, 4), Instant.ofEpochSecond(5, 6));
    List<String> looked = new ArrayList<>();
    try (Journal journal = store.create(header(), false)) {
      appendNext(journal, GATE, looked, "/a", stamp);
      assertThat(looked).isEmpty();
      assertThat(journal.state().progress(GATE)).isEqualTo(JournalState.Progress.DONE);

      journal.append(intent(SWITCH), false);
      assertThat(looked).containsExactly("/a");
      assertThat(journal.state().stamp("/a")).contains(stamp);
      assertThat(read()).isEqualTo(journal.state());

      appendNext(journal, SWITCH, looked, "/b", stamp);
      journal.stampNext();
      assertThat(journal.state().stamp("/b")).contains(stamp);
      assertThat(read().stamp("/b")).as("not written yet").isEmpty();
    }
    assertThat(looked).containsExactly("/a", "/b");
    assertThat(read().stamp("/b")).contains(stamp);
  }

  private static void appendNext(
      Journal journal, Step step, List<String> looked, String image, Stamp stamp) {
    journal.appendNext(
        Entry.of(Instant.EPOCH, Entry.Kind.DONE, step, ""),
        () -> {
          looked.add(image);
          return Map.of(image, stamp);
        });
  }

  @Test
  void theStampsOfWhatCouldNotBeWrittenAreKnownAllTheSame() throws IOException {
    Stamp stamp = new Stamp(1, 2, Instant.ofEpochSecond(3, 4), Instant.ofEpochSecond(5, 6));
    try (Journal journal = store.create(header(), false)) {
      appendNext(journal, GATE, new ArrayList<>(), "/a", stamp);
      Files.delete(file);

      assertThatThrownBy(() -> journal.append(intent(SWITCH), true))
          .isInstanceOf(JournalException.class);

      assertThat(journal.state().stamp("/a")).contains(stamp);
    }
  }

  @Test
  void whatCouldNotBeForcedOnceIsNotTakenForForcedLater() {
    Journal journal = store.create(header(), false);
    journal.close();

    assertThatThrownBy(journal::ensureDurable).isInstanceOf(JournalException.class);
    assertThatThrownBy(journal::ensureDurable).isInstanceOf(JournalException.class);
    assertThatThrownBy(() -> journal.append(intent(GATE), true))
        .isInstanceOf(JournalException.class);
  }

  @Test
  void whatIsNoLockOfAnOperationIsInNobodysWay() throws IOException {
    created().close();
    Files.writeString(store.path().resolve("locks").resolve(".nfs 1"), "");

    assertThat(store.unfinished().states()).hasSize(1);
  }

  @Test
  void onlyTheJournalsOfOperationsThatEndedLongAgoArePruned() {
    OperationHistory history = new OperationHistory(store.path());
    Journal journal = created();
    assertThat(history.prune(Instant.MAX)).as("somebody is at it").isEmpty();
    journal.close();
    assertThat(history.prune(Instant.MAX)).as("unfinished").isEmpty();
    assertThat(store.unfinished().states()).hasSize(1);

    store
        .open(ID)
        .orElseThrow()
        .finish(Entry.end(Instant.EPOCH, Entry.Kind.ENDED_DONE, "", List.of()));
    assertThat(history.prune(Instant.EPOCH)).as("too new").isEmpty();

    assertThat(history.prune(Instant.EPOCH.plusMillis(1))).containsExactly(ID);
    assertThat(store.all()).isEmpty();
    assertThat(store.path().resolve("locks")).isEmptyDirectory();
  }
}
