package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.history.OperationHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The state folder is full in the middle of an operation: each record of the journal in turn is the
 * first that there is no room for. The guest loses nothing, and what is left is said; with room
 * again, recovery leaves nothing at all.
 */
class FullFolderIT {

  private static final List<String> BEFORE = List.of("base", "s1", "active");
  private static final List<String> MERGED = List.of("base", "s1");

  /** Behind header and mark, which are written in one. */
  private static final int FIRST_ENTRY = 2;

  /** That much of a record still gets written. */
  private static final int TORN = 20;

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMergeIsTakenBackOrFinishedWhicheverRecordHasNoRoom(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, BEFORE.toArray(String[]::new));
    LimitedController controller = LimitedController.start(chain);
    List<Integer> records = records(chain, controller.merges("s1", LimitedController.ROOM));
    chain.snapshot("s1", "active");
    Set<String> files = MovedDiskAssert.names(lab.folder());
    Set<String> merged = new TreeSet<>(files);
    merged.remove("active.qcow2");

    Set<Kind> ends =
        atEach(
            chain,
            records,
            CrashEverywhere.in(lab),
            limit -> controller.merges("s1", limit),
            outcome -> {
              boolean isDone = outcome.kind() == Kind.DONE;
              leavesOnlyWhatItSays(
                  chain, outcome, isDone ? MERGED : BEFORE, isDone ? merged : files);
              recovers(chain, outcome);
              chain.isTidy(isDone ? MERGED : BEFORE);
              if (isDone) {
                chain.snapshot("s1", "active");
              }
            });

    assertThat(ends).containsExactly(Kind.DONE, Kind.UNDONE);
    chain.nothingLost();
    chain.isWholeIn("active");
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCopyIsTakenBackOrFinishedWhicheverRecordHasNoRoom(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, BEFORE.toArray(String[]::new));
    LimitedController controller = LimitedController.start(chain);
    Path copy = lab.folder().resolve("copy.img");
    List<Integer> records = records(chain, controller.copies(copy, LimitedController.ROOM));
    Set<String> copied = MovedDiskAssert.names(lab.folder());
    Files.delete(copy);
    Set<String> files = MovedDiskAssert.names(lab.folder());

    Set<Kind> ends =
        atEach(
            chain,
            records,
            CrashEverywhere.inTurns(lab, 6),
            limit -> controller.copies(copy, limit),
            outcome -> {
              boolean isDone = outcome.kind() == Kind.DONE;
              leavesOnlyWhatItSays(chain, outcome, BEFORE, isDone ? copied : files);
              recovers(chain, outcome);
              chain.isTidy(BEFORE);
              assertThat(MovedDiskAssert.names(lab.folder())).isEqualTo(isDone ? copied : files);
              if (isDone) {
                lab.img().check(copy.toString());
                Files.delete(copy);
              }
            });

    assertThat(ends).containsExactly(Kind.DONE, Kind.UNDONE);
    chain.nothingLost();
  }

  /** The copy's file can't be removed then, for an image beside it has its name. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatWasTakenBackButForARestIsNotCarriedOutByALaterRecovery(QemuLab lab) throws IOException {
    DiskUnderLoad chain = DiskUnderLoad.start(lab, BEFORE.toArray(String[]::new));
    LimitedController controller = LimitedController.start(chain);
    Path copy = lab.folder().resolve("copy.img");
    OperationOutcome undisturbed = controller.copies(copy, LimitedController.ROOM);
    String untilItStarts =
        Files.readString(journal(chain, undisturbed)).split("\n[^\n]*start-job", 2)[0];
    Files.delete(copy);
    Path above = lab.folder().resolve("above.qcow2");
    lab.img()
        .run(
            "create",
            "-q",
            "-u",
            "-f",
            "qcow2",
            "-b",
            copy.toString(),
            "-F",
            "qcow2",
            above.toString(),
            "1M");

    int room = untilItStarts.length() + TORN;
    OperationOutcome outcome = controller.copies(copy, Integer.toString(room));
    OperationOutcome recovered =
        Await.get(Operations.on(chain.vm().jobs(), chain.state()).recover(outcome.id()));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.left())
        .hasSize(2)
        .anySatisfy(left -> assertThat(left).contains("copy.img: it is the backing file of"))
        .anySatisfy(left -> assertThat(left).contains("can't be written: File too large"));
    assertThat(recovered.kind()).as(recovered.toString()).isEqualTo(Kind.UNDONE);
    assertThat(recovered.left()).singleElement().asString().contains("it is the backing file of");
    assertThat(new OperationHistory(chain.state()).unfinished()).isEmpty();
    Files.delete(above);
    chain.isTidy(BEFORE);
  }

  private static Path journal(DiskUnderLoad chain, OperationOutcome of) {
    return chain.state().resolve("ended").resolve(of.id() + ".journal");
  }

  /** Where each record of an undisturbed run's journal begins. */
  private static List<Integer> records(DiskUnderLoad chain, OperationOutcome undisturbed)
      throws IOException {
    assertThat(undisturbed.kind()).isEqualTo(Kind.DONE);
    List<Integer> starts = new ArrayList<>();
    int start = 0;
    for (String line : Files.readAllLines(journal(chain, undisturbed))) {
      starts.add(start);
      start += line.length() + 1;
    }
    return starts;
  }

  private interface Check {
    void check(OperationOutcome outcome) throws IOException;
  }

  /** At each that is the turn of; without room for the very first one nothing is begun. */
  private static Set<Kind> atEach(
      DiskUnderLoad chain,
      List<Integer> records,
      CrashEverywhere turns,
      Function<String, OperationOutcome> work,
      Check check)
      throws IOException {
    Set<Path> journals = journals(chain);
    for (String limit : List.of("0", Integer.toString(TORN))) {
      assertThatThrownBy(() -> work.apply(limit))
          .isInstanceOf(LimitedController.Failed.class)
          .hasMessageContaining("nothing is done without one: File too large");
      chain.isTidy(BEFORE);
      assertThat(journals(chain)).isEqualTo(journals);
    }
    Set<Kind> ends = new TreeSet<>();
    for (int record = FIRST_ENTRY + turns.boundary();
        record < records.size();
        record += turns.stride()) {
      OperationOutcome outcome = work.apply(Integer.toString(records.get(record) + TORN));
      ends.add(outcome.kind());
      check.check(outcome);
    }
    return ends;
  }

  private static Set<Path> journals(DiskUnderLoad chain) throws IOException {
    try (Stream<Path> files = Files.list(chain.state())) {
      return new TreeSet<>(files.toList());
    }
  }

  /** Done, with the rest said; or rolled back without any. */
  private static void leavesOnlyWhatItSays(
      DiskUnderLoad chain, OperationOutcome outcome, List<String> layers, Set<String> files) {
    String said = String.join("; ", outcome.left());
    assertThat(chain.layers()).as(outcome.toString()).isEqualTo(layers);
    assertThat(Await.get(chain.vm().jobs().query()))
        .as(outcome.toString())
        .allMatch(job -> said.contains("dismiss " + job.id()));
    if (outcome.kind() == Kind.UNDONE) {
      assertThat(outcome.text()).contains("can't be written: File too large");
      assertThat(said).isEmpty();
      chain.isTidy(layers);
    } else {
      assertThat(said).contains("can't be written: File too large");
    }
    Set<String> nodes = new TreeSet<>(Await.get(chain.vm().jobs().graph()).nodes().keySet());
    layers.forEach(layer -> nodes.removeAll(List.of(layer, layer + "-file")));
    assertThat(nodes).as("nodes").allMatch(said::contains);
    Set<String> more = MovedDiskAssert.names(chain.vm().lab().folder());
    more.removeAll(files);
    assertThat(more).as("files").allMatch(said::contains);
  }

  /** There is room again; what was rolled back is not carried out after all. */
  private static void recovers(DiskUnderLoad chain, OperationOutcome before) {
    List<OperationReport> unfinished = new OperationHistory(chain.state()).unfinished();
    if (before.kind() == Kind.UNDONE) {
      assertThat(unfinished).isEmpty();
      return;
    }
    assertThat(unfinished).hasSize(1);
    OperationOutcome outcome =
        Await.get(Operations.on(chain.vm().jobs(), chain.state()).recover(before.id()));
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).isEmpty();
  }
}
