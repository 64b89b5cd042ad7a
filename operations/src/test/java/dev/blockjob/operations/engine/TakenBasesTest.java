package dev.blockjob.operations.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobEvents;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.guest.IoLimits;
import dev.blockjob.operations.step.job.CancelJobs;
import dev.blockjob.operations.step.job.ConvergenceWatch;
import dev.blockjob.operations.step.job.HoldJobs;
import dev.blockjob.operations.step.job.JobBarrier;
import dev.blockjob.operations.step.job.JobCancellation;
import dev.blockjob.operations.step.job.OperationJobs;
import dev.blockjob.operations.step.job.StalledGuests;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of two commits that are to switch together one has a base whose name another file has taken: QEMU
 * would open that when the commit is cancelled.
 */
class TakenBasesTest {

  private static final JobId TAKEN = new JobId("taken");
  private static final JobId OWN = new JobId("own");
  private static final List<JobId> BOTH = List.of(TAKEN, OWN);
  private static final HoldJobs HOLD = new HoldJobs(BOTH, Duration.ofHours(1));
  private static final BlockGraph EMPTY =
      new BlockGraph(List.of(), Map.of(), Map.of(), List.of(), true);

  @TempDir private Path root;
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<String> cancelled = new ArrayList<>();

  @BeforeEach
  void bases() throws IOException {
    for (JobId id : BOTH) {
      Files.writeString(base(id), "the base of " + id);
    }
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Path base(JobId id) {
    return root.resolve(id + ".qcow2");
  }

  /** Both jobs wait at their gates, and are refused to go on. */
  private QmpConnection qemu() {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "context" -> context;
                  case "closed" -> Future.future(never -> {});
                  case "options" -> QmpOptions.defaults();
                  case "listen" -> (Runnable) () -> {};
                  case "execute" ->
                      answer((String) arguments[0], ((JsonObject) arguments[1]).getString("id"));
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  private Future<Object> answer(String command, String id) {
    return switch (command) {
      case "job-complete", "job-finalize" ->
          Future.failedFuture(new CommandException(command, "GenericError", "not now"));
      case "job-cancel" -> {
        cancelled.add(id);
        yield Future.succeededFuture(new JsonObject());
      }
      case "query-block-jobs" -> Future.succeededFuture(new JsonArray());
      default ->
          Future.succeededFuture(
              new JsonArray(
                  BOTH.stream()
                      .map(
                          job ->
                              new JsonObject()
                                  .put("id", job.value())
                                  .put("type", "commit")
                                  .put("status", "pending")
                                  .put("current-progress", 1)
                                  .put("total-progress", 1))
                      .toList()));
    };
  }

  private Plan plan() {
    List<PlannedJob> jobs =
        Stream.of(TAKEN, OWN)
            .map(
                id ->
                    new PlannedJob(
                        id,
                        "block-commit",
                        new JsonObject(),
                        Gate.HELD,
                        graph -> {
                          throw new AssertionError("no graph is asked for");
                        },
                        List.of("/" + id + "/active"),
                        base(id).toString(),
                        "/" + id + "/active"))
            .toList();
    List<Step> steps =
        List.of(new StartJob(TAKEN, ""), new StartJob(OWN, ""), HOLD, new SwitchJobs(BOTH));
    List<PlannedFile> files =
        Stream.of(TAKEN, OWN)
            .map(
                id ->
                    new PlannedFile(
                        base(id), Objects.requireNonNull(FileIdentity.of(base(id))), null))
            .toList();
    List<String> images = Stream.of(TAKEN, OWN).map(id -> base(id).toString()).toList();
    return new Plan(
        new OperationId("merge-1"),
        "merge",
        List.of("vd0", "vd1"),
        images,
        jobs,
        steps,
        List.of(),
        files);
  }

  /** The hold was begun; then the base of one was renamed, and another file took its name. */
  private JournalState begun(Plan plan) throws IOException {
    Header header = new Header(Instant.EPOCH, new QemuOrigin("/q.sock", "10.0.0", "1"), plan);
    JournalState journal = new JournalState(header, List.of());
    for (Step step : plan.steps().subList(0, 2)) {
      journal = journal.with(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, step, ""));
      journal = journal.with(Entry.of(Instant.EPOCH, Entry.Kind.DONE, step, ""));
    }
    Files.move(base(TAKEN), root.resolve("aside"));
    Files.writeString(base(TAKEN), "somebody's");
    return journal.with(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, HOLD, ""));
  }

  private static JobCancellation cancellation(JobCommands commands, JournalState journal) {
    FileVerifier verifier = new FileVerifier(BlockingWorker.HERE, OpenFiles.UNSEEN);
    return new JobCancellation(
        commands, BlockingWorker.HERE, id -> verifier.before(journal, new CancelJobs(List.of(id))));
  }

  private JobBarrier barrier() throws IOException {
    QmpConnection qemu = qemu();
    JobCommands commands = new JobCommands(qemu);
    Plan plan = plan();
    OperationJobs jobs =
        new OperationJobs(
            commands, new Launcher(commands, new JobEvents(qemu)), plan, EndGuard.NONE, EMPTY);
    ConvergenceWatch watch =
        new ConvergenceWatch(
            commands, plan, new IoLimits(commands, "merge-1"), OperationListener.NONE);
    return new JobBarrier(jobs, watch, cancellation(commands, begun(plan)));
  }

  @Test
  void oneThatCannotBeHeldIsNotCancelled() throws IOException {
    Future<String> held = barrier().hold(HOLD, Future::succeededFuture);

    assertThat(held.cause())
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("not now");
    assertThat(cancelled).containsExactly(OWN.value());
  }

  @Test
  void oneThatIsRefusedToGoOnIsNotCancelled() throws IOException {
    Future<String> passed = barrier().letThrough(BOTH, Future::succeededFuture);

    assertThat(passed.cause())
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("not now");
    assertThat(cancelled).containsExactly(OWN.value());
  }

  @Test
  void oneThatStallsAGuestIsNotCancelledByARecovery() throws IOException {
    JobCommands commands = new JobCommands(qemu());
    JournalState journal = begun(plan());

    Future<Void> released =
        new StalledGuests(commands, cancellation(commands, journal)).release(journal);

    assertThat(released.succeeded()).isTrue();
    assertThat(cancelled).containsExactly(OWN.value());
  }
}
