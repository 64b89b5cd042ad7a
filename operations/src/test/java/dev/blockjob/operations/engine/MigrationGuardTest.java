package dev.blockjob.operations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.jobs.tracking.MigrationState;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.planning.PlansOnDisk;
import dev.blockjob.operations.recovery.RecoveryPlanner;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The VM migrates, or has migrated, when a step of an operation is about to be done. */
class MigrationGuardTest {

  private static final MigrationState HERE = new MigrationState("running", "none");
  private static final MigrationState LEAVING = new MigrationState("running", "active");
  private static final MigrationState AWAY = new MigrationState("postmigrate", "completed");

  @TempDir private Path root;
  private Path source;
  private Path target;

  @SuppressWarnings("NullAway.Init") // made with the plan of each test
  private FakeQemu qemu;

  private JournalStore store;
  private MigrationState now = HERE;
  private final JournalState[] state = new JournalState[1];

  @BeforeEach
  void images() throws IOException {
    Files.createDirectory(root.resolve("images"));
    Files.createDirectory(root.resolve("to"));
    source = Files.writeString(root.resolve("images/active.qcow2"), "the guest's");
    target = root.resolve("to/disk.qcow2");
    store = new JournalStore(root.resolve("state"), StepTypes.ALL);
  }

  @Test
  void whereItStaysAMoveIsDone() {
    assertThat(run(move(), SwitchJobs.TYPE, HERE).kind()).isEqualTo(Kind.DONE);
    assertThat(source).doesNotExist();
  }

  static Stream<StepType<?>> startAndSwitch() {
    return Stream.of(StartJob.TYPE, SwitchJobs.TYPE);
  }

  @ParameterizedTest
  @MethodSource("startAndSwitch")
  void nothingIsBegunOrSwitchedWhereItHasGone(StepType<?> before) {
    OperationOutcome outcome = run(move(), before, AWAY);

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("the VM has migrated away", "this was not done");
    isAsItWas();
  }

  @ParameterizedTest
  @MethodSource("startAndSwitch")
  void nothingIsBegunOrSwitchedWhileItGoes(StepType<?> before) {
    OperationOutcome outcome = run(move(), before, LEAVING);

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("the VM is being migrated");
    isAsItWas();
  }

  @ParameterizedTest
  @MethodSource("startAndSwitch")
  void aCopyMayBeMadeWhileItGoes(StepType<?> before) {
    assertThat(run(copy(), before, LEAVING).kind()).isEqualTo(Kind.DONE);
    assertThat(target).exists();
  }

  @Test
  void theSourceIsNotDeletedWhereItHasGoneAfterTheSwitch() {
    OperationOutcome outcome = run(move(), DeleteFile.TYPE, AWAY);

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("the VM has migrated away");
    assertThat(source).exists();
    assertThat(target).exists();
  }

  @Test
  void aCopyIsNotDoneWhereItHasGoneAtTheEnd() {
    OperationOutcome outcome = run(copy(), ReleaseFile.TYPE, AWAY);

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("the VM has migrated away", "Delete no image");
  }

  @Test
  void whoDidNotSeeTheJobsBeginChangesNothingWhereItHasGone() throws IOException {
    Plan plan = plan(move());
    die(plan, SwitchJobs.TYPE);
    now = AWAY;

    OperationOutcome outcome = recover(plan);

    assertThat(outcome.kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains("the VM has migrated away", "Nothing was changed");
    assertThat(source).exists();
    assertThat(qemu.jobs()).isNotEmpty();
    now = HERE;
    assertThat(recover(plan).kind()).isIn(Kind.DONE, Kind.UNDONE);
  }

  private void isAsItWas() {
    assertThat(qemu.chain()).containsExactly(source.toString());
    assertThat(qemu.jobs()).isEmpty();
    assertThat(source).exists();
    assertThat(target).doesNotExist();
  }

  private OperationRequest move() {
    return Move.of("vd0", new Target.NewFile(target, null)).withDeleteSource(true);
  }

  private OperationRequest copy() {
    return Copy.of("vd0", new Target.NewFile(target, null));
  }

  private Plan plan(OperationRequest request) {
    return PlansOnDisk.of(request, root.resolve("images"), "active");
  }

  /** So it is from when it is written down that such a step is about to be done. */
  private OperationOutcome run(OperationRequest request, StepType<?> before, MigrationState then) {
    List<Step> met = new ArrayList<>();
    CrashPoint turn =
        (point, step, at) -> {
          state[0] = at.state();
          if (point == CrashPoint.Point.AFTER_INTENT && step.type().equals(before)) {
            met.add(step);
            now = then;
          }
          return Future.succeededFuture();
        };
    Plan plan = plan(request);
    OperationOutcome outcome = executor(plan, begun(plan), turn, true).run().result();
    assertThat(met).isNotEmpty();
    return outcome;
  }

  private void die(Plan plan, StepType<?> before) {
    CrashPoint death =
        (point, step, at) -> {
          state[0] = at.state();
          return point == CrashPoint.Point.BEFORE_INTENT && step.type().equals(before)
              ? Promise.<Void>promise().future()
              : Future.succeededFuture();
        };
    Journal journal = begun(plan);
    assertThat(executor(plan, journal, death, true).run().isComplete()).isFalse();
    journal.close();
  }

  private Journal begun(Plan plan) {
    Journal journal =
        store.create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", "1"), plan), false);
    state[0] = journal.state();
    qemu = new FakeQemu(plan, () -> state[0], List.of(source));
    return journal;
  }

  private OperationOutcome recover(Plan plan) {
    Journal journal = store.open(plan.id()).orElseThrow();
    return executor(plan, journal, CrashPoint.NONE, false).recover().result();
  }

  private OperationExecutor executor(
      Plan plan, Journal journal, CrashPoint crashPoint, boolean isMine) {
    Supplier<Future<MigrationState>> asked = () -> Future.succeededFuture(now);
    StateObserver observer =
        at -> qemu.observe(at).map(seen -> MigrationGuard.doubted(seen, now, plan, isMine));
    return new OperationExecutor(
        journal,
        new MigrationGuard(qemu, plan, asked),
        new FileVerifier(BlockingWorker.HERE, OpenFiles.UNSEEN),
        observer,
        BlockingWorker.HERE,
        crashPoint,
        RecoveryPlanner::decide,
        Clock.systemUTC(),
        OperationListener.NONE);
  }
}
