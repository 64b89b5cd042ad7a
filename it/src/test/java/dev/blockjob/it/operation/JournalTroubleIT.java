package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.UndecidedException;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.journal.JournalException;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The journal can't be begun, or can't be written any more in the middle of a merge. */
class JournalTroubleIT {

  private static final List<String> BEFORE = List.of("base", "s1", "s2", "active");

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void withoutAJournalNothingIsDone(QemuLab lab) throws IOException {
    DiskUnderLoad chain = start(lab);
    Files.createFile(chain.state());

    Throwable failure =
        catchThrowable(
            () ->
                Await.get(
                    CrashingController.starting(merge(chain))
                        .apply(Operations.on(chain.vm().jobs(), chain.state()))));

    assertThat(failure)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("nothing is done without one")
        .hasMessageContaining("--state-dir");
    Files.delete(chain.state());
    chain.isTidy(BEFORE);
    chain.nothingLost();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aJournalThatCanNotBeWrittenAnyMoreHasTheMergeTakenBack(QemuLab lab) {
    DiskUnderLoad chain = start(lab);
    QmpConnection connection = chain.controller();
    CrashPoint full =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.BEFORE_INTENT && step instanceof AwaitGates) {
            journal.close(); // as when the disk is full: each write to it fails from here on
          }
          return Future.succeededFuture();
        };

    OperationOutcome outcome =
        Await.get(
            CrashingController.starting(merge(chain))
                .apply(new OperationsImpl(BlockJobs.on(connection), chain.state(), full)));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("journal", "can't be written");
    assertThat(outcome.left()).isEmpty();
    List<OperationOutcome> recovered =
        Await.get(Operations.on(BlockJobs.on(connection), chain.state()).recover());
    Await.get(connection.close());
    assertThat(recovered).as("what was rolled back is not carried out after all").isEmpty();
    chain.isTidy(BEFORE);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aStateFolderThatIsRemovedBeforeTheSwitchHasTheMergeTakenBack(QemuLab lab) {
    DiskUnderLoad chain = start(lab);

    OperationOutcome outcome = withoutStateFolderFrom(chain, AwaitGates.TYPE);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("is not there any more");
    assertThat(outcome.left()).isEmpty();
    chain.isTidy(BEFORE);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aStateFolderThatIsRemovedAfterTheSwitchIsSaidAndNoImageIsDeletedWithoutAJournal(
      QemuLab lab) {
    DiskUnderLoad chain = start(lab);

    OperationOutcome outcome = withoutStateFolderFrom(chain, AwaitEnds.TYPE);

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(outcome.left())
        .anySatisfy(left -> assertThat(left).contains("is not there any more"))
        .anySatisfy(left -> assertThat(left).contains("not done: delete"));
    assertThat(chain.layers()).isEqualTo(List.of("base", "s1", "s2"));
    assertThat(chain.images()).containsExactlyInAnyOrderElementsOf(BEFORE);
    chain.nothingLost();
  }

  private static OperationOutcome withoutStateFolderFrom(DiskUnderLoad chain, StepType<?> step) {
    CrashPoint removed =
        (point, at, journal) -> {
          if (point == CrashPoint.Point.BEFORE_INTENT && at.type().equals(step)) {
            removeAll(chain.state());
          }
          return Future.succeededFuture();
        };
    QmpConnection connection = chain.controller();
    OperationOutcome outcome =
        Await.get(
            CrashingController.starting(merge(chain))
                .apply(new OperationsImpl(BlockJobs.on(connection), chain.state(), removed)));
    Await.get(connection.close());
    return outcome;
  }

  private static void removeAll(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aJobThatTheJournalHasLostIsTakenBackWithTheRest(QemuLab lab) throws IOException {
    DiskUnderLoad chain = start(lab);
    boolean died =
        CrashingController.dies(
            chain.controller(),
            chain.state(),
            Convergence.DEFAULT,
            merge(chain),
            (point, step) -> step instanceof AwaitGates);
    assertThat(died).isTrue();
    Path journal = journal(chain);
    List<String> lines = Files.readAllLines(journal);
    Files.write(journal, lines.subList(0, 2));

    OperationOutcome outcome =
        Await.get(
            Operations.on(chain.vm().jobs(), chain.state())
                .recover(new OperationHistory(chain.state()).unfinished().get(0).plan().id()));

    assertThat(outcome.kind()).as(outcome.toString()).isIn(Kind.UNDONE, Kind.DONE);
    assertThat(outcome.left()).isEmpty();
    chain.isTidy(outcome.kind() == Kind.DONE ? List.of("base", "s1", "s2") : BEFORE);
    chain.nothingLost();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aTornJournalWithItsJobAtWorkIsNamedAndBlocksItsDiskUntilItIsSetAside(QemuLab lab)
      throws IOException {
    DiskUnderLoad chain = start(lab);
    boolean died =
        CrashingController.dies(
            chain.controller(),
            chain.state(),
            Convergence.DEFAULT,
            merge(chain),
            (point, step) -> step instanceof AwaitGates);
    assertThat(died).isTrue();
    Path journal = journal(chain);
    Files.write(journal, Arrays.copyOf(Files.readAllBytes(journal), 100));
    Operations operations = Operations.on(chain.vm().jobs(), chain.state());
    OperationHistory history = new OperationHistory(chain.state());

    assertThat(Await.get(operations.recover()))
        .singleElement()
        .satisfies(it -> assertThat(it.kind()).isEqualTo(Kind.UNDECIDED))
        .satisfies(it -> assertThat(it.text()).contains("is cut off", "recover --forget"));
    assertThat(
            catchThrowable(
                () -> Await.get(CrashingController.starting(merge(chain)).apply(operations))))
        .isInstanceOf(UndecidedException.class)
        .hasMessageContaining(journal.toString());

    OperationId id = history.unreadable().get(0).id();
    assertThat(history.forget(id).left()).contains("jobs whose ids begin with " + id + "-");
    for (JobInfo job : Await.get(chain.vm().jobs().query())) {
      assertThat(job.id().value()).startsWith(id + "-");
      Await.get(chain.vm().jobs().attach(job.id()).compose(BlockJob::cancel));
    }
    assertThat(Await.get(operations.recover())).isEmpty();
    chain.nothingLost();
  }

  private static Path journal(DiskUnderLoad chain) throws IOException {
    try (Stream<Path> files = Files.list(chain.state())) {
      return files.filter(file -> file.toString().endsWith(".journal")).findFirst().orElseThrow();
    }
  }

  private static DiskUnderLoad start(QemuLab lab) {
    return DiskUnderLoad.start(lab, BEFORE.toArray(String[]::new));
  }

  private static Merge merge(DiskUnderLoad chain) {
    return Merge.of(chain.vm().disk(), "s2").withDirection(Direction.COMMIT);
  }
}
