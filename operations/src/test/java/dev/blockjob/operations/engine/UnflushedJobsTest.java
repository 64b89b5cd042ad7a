package dev.blockjob.operations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.PromiseJson;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobEvents;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.recovery.RecoveryPlanner;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.StepType;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.guest.IoLimits;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.ConvergenceWatch;
import dev.blockjob.operations.step.job.FailureRecord;
import dev.blockjob.operations.step.job.JobCompletion;
import dev.blockjob.operations.step.job.OperationJobs;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a merge's job wrote can't be flushed, which QEMU tells of once at most. */
class UnflushedJobsTest implements StepExecutor {

  private static final JobId JOB = new JobId("merge-1-1");
  private static final List<JobId> JOBS = List.of(JOB);
  private static final BlockGraph EMPTY =
      new BlockGraph(List.of(), Map.of(), Map.of(), List.of(), true);

  @TempDir private Path root;
  private final Vertx vertx = Vertx.vertx();
  private final List<String> answers = new ArrayList<>();
  private JobObservation job = JobObservation.UNCHANGED;
  private Path layer;
  private Plan plan;

  @SuppressWarnings("NullAway.Init") // by execute
  private Journal journal;

  @SuppressWarnings("NullAway.Init")
  private JobCompletion completion;

  @BeforeEach
  void begin() throws IOException {
    layer = Files.writeString(root.resolve("top.qcow2"), "a layer");
    plans(new DeleteFile(layer, Objects.requireNonNull(FileIdentity.of(layer)), JOB));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void plans(Step... last) {
    List<Step> steps = new ArrayList<>();
    steps.add(new StartJob(JOB, "commit"));
    steps.add(new AwaitGates(JOBS));
    steps.add(new SwitchJobs(JOBS));
    steps.add(new AwaitEnds(JOBS));
    steps.addAll(List.of(last));
    JsonObject promise =
        new JsonObject().put("kind", "backing").put("layer", "active").put("base", "base");
    PlannedJob commit =
        new PlannedJob(
            JOB,
            "block-commit",
            new JsonObject(),
            Gate.PENDING,
            PromiseJson.read(promise),
            List.of(layer.toString()),
            root.resolve("base.qcow2").toString(),
            root.resolve("active.qcow2").toString());
    plan =
        new Plan(
            new OperationId("merge-1"),
            "merge",
            List.of("vd0"),
            List.of(layer.toString()),
            List.of(commit),
            steps,
            List.of());
  }

  private JournalStore folder() {
    return new JournalStore(root.resolve("state"), StepTypes.ALL);
  }

  private OperationOutcome run() {
    journal =
        folder()
            .create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", "1"), plan), false);
    return Objects.requireNonNull(executor(CrashPoint.NONE).run().result());
  }

  /** Goes when the job has ended, before that is written down. */
  private void dieAfter(StepType<?> last, CrashPoint.Point at) {
    journal =
        folder()
            .create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", "1"), plan), false);
    CrashPoint crashPoint =
        (point, step, any) ->
            point == at && step.type().equals(last)
                ? Promise.<Void>promise().future()
                : Future.succeededFuture();
    assertThat(executor(crashPoint).run().isComplete()).isFalse();
    journal.close();
  }

  private OperationOutcome recover() {
    journal = folder().open(new OperationId("merge-1")).orElseThrow();
    return Objects.requireNonNull(executor(CrashPoint.NONE).recover().result());
  }

  private OperationExecutor executor(CrashPoint crashPoint) {
    completion = completion(new FailureRecord(journal, BlockingWorker.HERE, Clock.systemUTC()));
    return new OperationExecutor(
        journal,
        this,
        new FileVerifier(BlockingWorker.HERE, OpenFiles.UNSEEN),
        this::facts,
        BlockingWorker.HERE,
        crashPoint,
        RecoveryPlanner::decide,
        Clock.systemUTC(),
        OperationListener.NONE);
  }

  private Future<ObservedState> facts(JournalState any) {
    return Future.succeededFuture(
        new ObservedState(
            ObservedState.QemuContinuity.SAME,
            Map.of(JOB, job),
            Set.of(),
            Set.of(layer),
            List.of()));
  }

  private JobCompletion completion(EndGuard guard) {
    QmpConnection qemu = qemu();
    JobCommands commands = new JobCommands(qemu);
    Launcher launcher = new Launcher(commands, new JobEvents(qemu));
    IoLimits limits = new IoLimits(commands, plan.id().value());
    return new JobCompletion(
        new OperationJobs(commands, launcher, plan, guard, EMPTY),
        new ConvergenceWatch(commands, plan, limits, OperationListener.NONE));
  }

  private QmpConnection qemu() {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "context" -> vertx.getOrCreateContext();
                  case "closed" -> Future.future(never -> {});
                  case "options" -> QmpOptions.defaults();
                  case "listen" -> (Runnable) () -> {};
                  case "execute" -> answer();
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  /** Refuses what it can't open, which it comes to when all is flushed. */
  private Future<Object> answer() {
    String why = answers.isEmpty() ? "Cannot find device='' nor node-name='x'" : answers.remove(0);
    return Future.failedFuture(new CommandException("blockdev-reopen", "GenericError", why));
  }

  private void failsOnce() {
    answers.add("Error flushing drive: Input/output error");
  }

  @Override
  public Optional<String> unflushed() {
    return completion.unflushed();
  }

  @Override
  public Future<Void> flush(List<JobId> jobs) {
    return OperationJobs.each(jobs, completion::flushed);
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    return switch (step.type().wireName()) {
      case "start-job" -> now(JobObservation.AT_GATE);
      case "await-ends" ->
          now(JobObservation.KEPT).compose(v -> completion.flushed(JOB)).map("ended");
      case "delete-file" -> completion.flushed(JOB).compose(v -> deleted());
      default -> Future.succeededFuture("");
    };
  }

  private Future<String> now(JobObservation observation) {
    job = observation;
    return Future.succeededFuture("");
  }

  private Future<String> deleted() {
    try {
      Files.delete(layer);
      return Future.succeededFuture("deleted");
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  private boolean isRecorded() {
    return journal.state().entries().stream()
        .anyMatch(
            entry ->
                entry.kind() == Entry.Kind.FAILED
                    && new AwaitEnds(JOBS).equals(entry.step())
                    && entry.text().startsWith("job " + JOB + " failed: QEMU can't flush"));
  }

  @Test
  void whatIsFlushedIsDone() {
    assertThat(run().kind()).isEqualTo(Kind.DONE);
    assertThat(layer).doesNotExist();
  }

  @Test
  void aFailureIsWrittenDownAndNothingIsDeletedThoughTheNextFlushWouldSucceed() {
    failsOnce();

    OperationOutcome outcome = run();

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("Input/output error", "'base'");
    assertThat(isRecorded()).isTrue();
    assertThat(layer).exists();
  }

  @Test
  void whoeverRecoversAfterAFailedFlushDeletesNothing() {
    failsOnce();
    journal =
        folder()
            .create(new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", "1"), plan), false);
    var unused = executor((point, step, any) -> dying(point, step)).run();
    assertThat(completion.flushed(JOB).failed()).isTrue(); // and the process goes
    journal.close();

    OperationOutcome outcome = recover();

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("Input/output error");
    assertThat(layer).exists();
  }

  private Future<Void> dying(CrashPoint.Point point, Step step) {
    if (point == CrashPoint.Point.AFTER_INTENT && step instanceof AwaitEnds) {
      job = JobObservation.KEPT;
      return Promise.<Void>promise().future();
    }
    return Future.succeededFuture();
  }

  @Test
  void aJobThatEndedBeforeItsControllerDiedIsFlushedByWhoeverRecovers() {
    plans();
    dieAfter(AwaitEnds.TYPE, CrashPoint.Point.ANSWERED);
    failsOnce();

    OperationOutcome outcome = recover();

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(outcome.text()).contains("Input/output error");
    assertThat(isRecorded()).isTrue();
  }

  @Test
  void thatIsDoneIfItCanBeFlushed() {
    plans();
    dieAfter(AwaitEnds.TYPE, CrashPoint.Point.ANSWERED);

    assertThat(recover().kind()).isEqualTo(Kind.DONE);
  }

  /**
   * It was flushed when the job ended, and is again before the layer goes that has the data, too.
   */
  @Test
  void aLayerStaysOnceAFlushBeforeItsDeletionFailed() {
    dieAfter(DeleteFile.TYPE, CrashPoint.Point.AFTER_INTENT);
    journal = folder().open(new OperationId("merge-1")).orElseThrow();
    failsOnce();
    var unused = executor(CrashPoint.NONE);
    assertThat(completion.flushed(JOB).failed()).isTrue();
    journal.close();

    OperationOutcome outcome = recover();

    assertThat(outcome.kind()).isEqualTo(Kind.PARTLY);
    assertThat(layer).exists();
  }

  @Test
  void qemuIsNotAskedAgainForAJobThatItCouldNotFlush() {
    failsOnce();
    List<String> written = new ArrayList<>();
    EndGuard guard =
        new EndGuard() {
          @Override
          public Future<Void> failed(JobId id, String error) {
            written.add(id + ": " + error);
            return Future.failedFuture(new IOException("No space left on device"));
          }
        };
    JobCompletion all = completion(guard);

    for (int i = 0; i < 2; i++) {
      assertThat(all.flushed(JOB).cause())
          .isInstanceOf(StepFailedException.class)
          .hasMessageContaining("Input/output error");
    }
    assertThat(written).singleElement().asString().startsWith(JOB + ": QEMU can't flush");
    assertThat(all.unflushed()).isPresent();
  }
}
