package dev.blockjob.operations.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.promise.PromiseJson;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.check.ReplacedFiles;
import dev.blockjob.operations.impl.OfflineStepExecutor;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.recovery.RecoveryPlanner;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.CreatedFile;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.ClaimedFile;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.guest.ThawGuest;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.CancelJobs;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is removed, renamed or replaced in the middle of a move, between any two of its steps. */
class VanishedFilesTest implements StepExecutor {

  private static final JobId JOB = new JobId("move-1-1");

  /** What somebody does to the target. */
  enum Mishap {
    FILE_REMOVED,
    FILE_REPLACED,
    BOTH_NAMES_REPLACED,
    FOLDER_REMOVED,
    FOLDER_RENAMED,
    FOLDER_SWAPPED_FOR_A_LINK
  }

  @TempDir private Path root;
  private OpenFiles open = OpenFiles.UNSEEN;
  private boolean isToldByAnOlderJournal;
  private Path target;
  private Path claim;
  private Path source;
  private final List<StepType<?>> done = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private StepType<?> before = ThawGuest.TYPE;
  private StepType<?> during = ThawGuest.TYPE;
  private Happening happening = () -> {};
  private JobObservation job = JobObservation.UNCHANGED;
  private int worked;
  private final BlockingWorker counting =
      new BlockingWorker() {
        @Override
        public <T> Future<T> run(Callable<T> work) {
          worked++;
          return BlockingWorker.HERE.run(work);
        }
      };

  @BeforeEach
  void images() throws IOException {
    Files.createDirectory(root.resolve("to"));
    target = root.resolve("to/disk.qcow2");
    claim = root.resolve("to/.disk.qcow2.move-1");
    source = Files.writeString(root.resolve("disk.qcow2"), "the source");
  }

  @ParameterizedTest
  @EnumSource
  void nothingSwitchesToATargetThatIsNotThere(Mishap which) {
    before(SwitchJobs.TYPE, which);

    OperationOutcome outcome = run(move());

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains(target.toString()).contains("nothing was switched");
    assertThat(done).doesNotContain(SwitchJobs.TYPE).contains(CancelJobs.TYPE);
    assertThat(source).exists();
  }

  @Test
  void whatStaysInARenamedFolderIsNamed() {
    before(SwitchJobs.TYPE, Mishap.FOLDER_RENAMED);

    OperationOutcome outcome = run(move());

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text())
        .isEqualTo(
            target
                + " is gone: the folder "
                + target.getParent()
                + " was removed or renamed (if a folder was renamed, disk.qcow2 and"
                + " .disk.qcow2.move-1 are still in there), so nothing was switched: vd0 is on the"
                + " image that it was on. To move again, see to it that the target and its folder"
                + " stay");
    assertThat(root.resolve("renamed/disk.qcow2")).exists();
  }

  /** What is rolled back deletes nobody else's file, and doesn't say so. */
  @ParameterizedTest
  @EnumSource(names = {"FILE_REPLACED", "FILE_REMOVED"})
  void aFileThatTookTheNameIsSaidToStay(Mishap which) {
    before(SwitchJobs.TYPE, which);

    assertThat(run(move()).kind()).isEqualTo(Kind.UNDONE);

    assertThat(said)
        .filteredOn(step -> step.contains(target.toString()))
        .last()
        .isEqualTo(
            which == Mishap.FILE_REPLACED
                ? "let "
                    + target
                    + " stay, which is another file now than the one that this operation created"
                : "delete " + target + ", if it is still the one that this operation created");
  }

  @Test
  void whoCanDieBetweenTwoThingsGoesTheWayOfEverybodyElse() throws IOException {
    assertThat(executor(journal(move()), CrashPoint.NONE).run().result().kind())
        .isEqualTo(Kind.DONE);
    int inEarnest = worked;
    worked = 0;
    job = JobObservation.UNCHANGED;
    source = Files.writeString(root.resolve("disk.qcow2"), "the source");
    Files.delete(target);
    new JournalStore(root.resolve("state"), StepTypes.ALL).remove(new OperationId("move-1"));

    assertThat(run(move()).kind()).isEqualTo(Kind.DONE);

    assertThat(worked).isEqualTo(inEarnest);
  }

  /** With nothing between what is written down and the step, as it is in earnest. */
  @ParameterizedTest
  @EnumSource
  void nothingSwitchesToATargetThatWentWhileTheJobWasAtWork(Mishap which) {
    during = AwaitGates.TYPE;
    happening = () -> happen(which);

    OperationOutcome outcome = executor(journal(move()), CrashPoint.NONE).run().result();

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains(target.toString()).contains("nothing was switched");
    assertThat(done).doesNotContain(SwitchJobs.TYPE).contains(CancelJobs.TYPE);
    assertThat(source).exists();
  }

  @ParameterizedTest
  @EnumSource
  void theSourceStaysWhereTheTargetWentAfterTheSwitch(Mishap which) {
    before(DeleteFile.TYPE, which);

    OperationOutcome outcome = run(move());

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains(target.toString()).contains("when QEMU ends");
    assertThat(outcome.left()).anyMatch(left -> left.contains("delete " + source));
    assertThat(source).exists();
  }

  @ParameterizedTest
  @EnumSource
  void aMoveIsNotDoneWhereTheTargetWentAtTheEnd(Mishap which) {
    before(ReleaseFile.TYPE, which);

    assertThat(run(move()).kind()).isEqualTo(Kind.PARTLY);
  }

  @Test
  void theClaimStaysWhereItIsTheLastName() {
    before(ReleaseFile.TYPE, Mishap.FILE_REMOVED);

    assertThat(run(move()).text()).contains("still there as " + claim);
    assertThat(claim).exists();
  }

  @Test
  void aMoveToWhereAllIsAsItWasIsDone() {
    assertThat(run(move()).kind()).isEqualTo(Kind.DONE);
    assertThat(target).exists();
    assertThat(claim).doesNotExist();
    assertThat(source).doesNotExist();
  }

  /** The name leads to the very file still. */
  @Test
  void aFolderThatMovedBehindALinkIsNoMishap() {
    before = SwitchJobs.TYPE;
    happening =
        () -> {
          Files.move(root.resolve("to"), root.resolve("elsewhere"));
          Files.createSymbolicLink(root.resolve("to"), root.resolve("elsewhere"));
        };

    assertThat(run(move()).kind()).isEqualTo(Kind.DONE);
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE_REMOVED", "FILE_REPLACED", "FOLDER_RENAMED"})
  void nothingSwitchesToAnImageThatWasThereAndIsNotAnyMore(Mishap which) throws IOException {
    Files.writeString(target, "an image of somebody's");
    PlannedFile file = new PlannedFile(target, identity(target), null);
    before(SwitchJobs.TYPE, which);

    OperationOutcome outcome = run(plan(switching(), List.of(file)));

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(done).doesNotContain(SwitchJobs.TYPE);
  }

  @Test
  void nothingSwitchesToAFileThatQemuHasNotOpen() {
    String from = identity(source);
    open = () -> Set.of(from, "(dev=1,ino=2)");

    OperationOutcome outcome = run(move());

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("QEMU has another file open as " + target);
  }

  @Test
  void noMergeBeginsOnALayerThatWasReplaced() throws IOException {
    Path layer = Files.createFile(root.resolve("layer"));
    Plan plan = plan(List.of(), List.of(new PlannedFile(layer, identity(layer), null)));
    Set<String> others = Set.of(identity(source), "(dev=1,ino=2)");

    assertThatThrownBy(() -> ReplacedFiles.refuse(plan, true, () -> others))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(layer + " is another file");
    assertThatCode(() -> ReplacedFiles.refuse(plan, false, () -> others))
        .as("QEMU opens it later")
        .doesNotThrowAnyException();
    assertThatCode(() -> ReplacedFiles.refuse(plan, true, OpenFiles.UNSEEN))
        .doesNotThrowAnyException();
  }

  @Test
  void noFileIsToBeDeletedThatTookThePlaceOfTheOneThatQemuHas() {
    Path other = root.resolve("other");
    Plan plan = plan(List.of(new DeleteFile(other, "(dev=1,ino=2)", JOB)), List.of());
    Set<String> open = Set.of(identity(source));

    assertThatThrownBy(() -> ReplacedFiles.refuse(plan, false, () -> open))
        .hasMessageContaining(other + " is another file");
  }

  /** Somebody who hands the monitor on has none of the images open. */
  @Test
  void whatAProcessHasOpenThatIsNotQemuIsOfNoConcern() {
    open = () -> Set.of("(dev=1,ino=2)");

    assertThat(run(move()).kind()).isEqualTo(Kind.DONE);
  }

  @Test
  void aFileIsOfNoConcernOnceTheJobItIsNeededForHasSwitched() {
    PlannedFile file = new PlannedFile(source, identity(source), JOB);
    List<Step> steps = new ArrayList<>(switching());
    steps.add(new DeleteFile(source, identity(source), JOB));

    assertThat(run(plan(steps, List.of(file))).kind()).isEqualTo(Kind.DONE);
    assertThat(source).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void anOverlayStaysWhereTheCopyWent(Mishap which) throws IOException {
    Path overlay = root.resolve("overlay");
    Path second = root.resolve(".overlay.move-1");
    List<Step> steps = new ArrayList<>();
    steps.add(new CreateFile(overlay, second, 0, null));
    steps.add(new CreateFile(target, claim, 0, null));
    steps.addAll(switching());
    steps.add(new DiscardFile(overlay, second, JOB));
    steps.add(new ReleaseFile(claim));
    before(DiscardFile.TYPE, which);

    assertThat(run(plan(steps, List.of())).kind()).isEqualTo(Kind.PARTLY);
    assertThat(overlay).exists();
  }

  @ParameterizedTest
  @EnumSource
  void whoRecoversLooksToo(Mishap which) throws IOException {
    Journal journal = journal(move());
    assertThat(executor(journal, dyingBefore(DeleteFile.TYPE)).run().isComplete()).isFalse();
    journal.close();
    happen(which);

    Journal found = folder().open(new OperationId("move-1")).orElseThrow();
    OperationOutcome outcome = executor(found, CrashPoint.NONE).recover().result();

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(source).exists();
  }

  @Test
  void whoRecoversAJournalThatDoesNotTellWhichFileItWasGoesByTheClaim() throws IOException {
    isToldByAnOlderJournal = true;
    before(SwitchJobs.TYPE, Mishap.FILE_REPLACED);

    assertThat(run(move()).kind()).isEqualTo(Kind.UNDONE);
  }

  @Test
  void aJournalThatDoesNotTellWhichFileItWasIsNoReasonForDoubtAtTheEnd() {
    isToldByAnOlderJournal = true;

    assertThat(run(move()).kind()).isEqualTo(Kind.DONE);
  }

  private Plan move() {
    List<Step> steps = new ArrayList<>();
    steps.add(new CreateFile(target, claim, 0, null));
    steps.addAll(switching());
    steps.add(new DeleteFile(source, identity(source), JOB));
    steps.add(new ReleaseFile(claim));
    return plan(steps, List.of());
  }

  private static List<Step> switching() {
    List<JobId> jobs = List.of(JOB);
    return List.of(
        new StartJob(JOB, "mirror"),
        new AwaitGates(jobs),
        new SwitchJobs(jobs),
        new AwaitEnds(jobs));
  }

  private Plan plan(List<Step> steps, List<PlannedFile> files) {
    String from = source.toString();
    PlannedJob mirror =
        new PlannedJob(
            JOB,
            "blockdev-mirror",
            new JsonObject(),
            Gate.READY,
            PromiseJson.read(
                new JsonObject().put("kind", "backing").put("layer", "a").put("base", "b")),
            List.of(from),
            target.toString(),
            from);
    return new Plan(
        new OperationId("move-1"),
        "move",
        List.of("vd0"),
        List.of(from, target.toString()),
        List.of(mirror),
        steps,
        List.of(),
        files);
  }

  private static String identity(Path file) {
    return Objects.requireNonNull(FileIdentity.of(file));
  }

  private OperationOutcome run(Plan plan) {
    return executor(journal(plan), this::pass).run().result();
  }

  private JournalStore folder() {
    return new JournalStore(root.resolve("state"), StepTypes.ALL);
  }

  private Journal journal(Plan plan) {
    QemuOrigin origin = new QemuOrigin("/q.sock", "10.0.0", "1 since 2");
    return folder().create(new Header(Instant.EPOCH, origin, plan), false);
  }

  private OperationExecutor executor(Journal journal, CrashPoint crashPoint) {
    StateObserver observer =
        state ->
            Future.succeededFuture(
                new ObservedState(
                    ObservedState.QemuContinuity.SAME,
                    Map.of(JOB, job),
                    Set.of(),
                    Stream.of(claim, source).filter(Files::exists).collect(Collectors.toSet()),
                    List.of()));
    return new OperationExecutor(
        journal,
        this,
        new FileVerifier(BlockingWorker.HERE, open),
        observer,
        counting,
        crashPoint,
        RecoveryPlanner::decide,
        Clock.systemUTC(),
        listener());
  }

  private OperationListener listener() {
    return new OperationListener() {
      @Override
      public void step(OperationPlan.PlannedStep step) {
        said.add(step.description());
      }
    };
  }

  private void before(StepType<?> kind, Mishap which) {
    before = kind;
    happening = () -> happen(which);
  }

  private Future<Void> pass(CrashPoint.Point point, Step step, Journal journal) {
    if (point == CrashPoint.Point.AFTER_INTENT && step.type().equals(before)) {
      before = ThawGuest.TYPE;
      try {
        happening.happen();
      } catch (IOException e) {
        return Future.failedFuture(e);
      }
    }
    return Future.succeededFuture();
  }

  private static CrashPoint dyingBefore(StepType<?> kind) {
    return (point, step, journal) ->
        step.type().equals(kind) ? Promise.<Void>promise().future() : Future.succeededFuture();
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    done.add(step.type());
    if (step.type().equals(during)) {
      try {
        happening.happen();
      } catch (IOException e) {
        return Future.failedFuture(e);
      }
    }
    return switch (step.type().wireName()) {
      case "create-file" -> created((CreateFile) step);
      case "delete-file", "discard-file", "release-file" -> offline(step, sent, note);
      case "start-job" -> now(JobObservation.AT_GATE);
      case "await-ends" -> now(JobObservation.KEPT);
      case "cancel-jobs" -> now(JobObservation.UNCHANGED);
      default -> Future.succeededFuture("");
    };
  }

  private Future<String> now(JobObservation observation) {
    job = observation;
    return Future.succeededFuture("");
  }

  private Future<String> offline(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    QemuImg none = new QemuImg(new QemuPrograms(root, "", ""), root);
    Header header =
        new Header(Instant.EPOCH, new QemuOrigin("/q", "", null), plan(List.of(), List.of()));
    ObsoleteImages obsolete =
        new ObsoleteImages(() -> new JournalState(header, List.of()), () -> true);
    return new OfflineStepExecutor(obsolete, none, ScanScope.NONE).perform(step, sent, note);
  }

  private Future<String> created(CreateFile step) {
    try {
      String answer = CreatedFile.answer(ClaimedFile.create(step, FolderRule.UNKNOWN));
      return Future.succeededFuture(isToldByAnOlderJournal ? "created" : answer);
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  private void happen(Mishap which) throws IOException {
    Path to = root.resolve("to");
    switch (which) {
      case FILE_REMOVED -> Files.delete(target);
      case FILE_REPLACED -> replace(target);
      case BOTH_NAMES_REPLACED -> {
        replace(target);
        Files.delete(claim);
        Files.createLink(claim, target);
      }
      case FOLDER_REMOVED -> {
        Files.delete(target);
        Files.delete(claim);
        Files.delete(to);
      }
      case FOLDER_RENAMED -> Files.move(to, root.resolve("renamed"));
      case FOLDER_SWAPPED_FOR_A_LINK -> {
        Files.move(to, root.resolve("renamed"));
        Path other = Files.createDirectory(root.resolve("other"));
        Files.createFile(other.resolve("disk.qcow2"));
        Files.createSymbolicLink(to, other);
      }
    }
  }

  private static void replace(Path file) throws IOException {
    Path other = Files.createFile(file.resolveSibling("new"));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @FunctionalInterface
  private interface Happening {
    void happen() throws IOException;
  }
}
