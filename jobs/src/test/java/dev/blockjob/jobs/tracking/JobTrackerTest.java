package dev.blockjob.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is done around the end of a job, in which order. Without a QEMU; all answers are at once.
 */
class JobTrackerTest {

  private static final JobId JOB = new JobId("j");
  private static final BlockGraph EMPTY =
      new BlockGraph(List.of(), Map.of(), Map.of(), List.of(), true);

  private final List<String> done = new ArrayList<>();
  private String listed = "pending";
  private String run = "running";
  private String migration = "none";

  private QmpConnection qemu() {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "closed" -> Future.future(never -> {});
                  case "options" -> QmpOptions.defaults();
                  case "listen" -> (Runnable) () -> {};
                  case "execute" -> answer((String) arguments[0]);
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  private Future<Object> answer(String command) {
    if (command.startsWith("job-")) {
      done.add(command);
    }
    JsonObject job =
        new JsonObject()
            .put("id", JOB.value())
            .put("type", "commit")
            .put("status", listed)
            .put("current-progress", 1)
            .put("total-progress", 1);
    return Future.succeededFuture(
        switch (command) {
          case "query-jobs" -> new JsonArray().add(job);
          case "query-block-jobs" -> new JsonArray();
          case "query-status" -> new JsonObject().put("status", run);
          case "query-migrate" -> new JsonObject().put("status", migration);
          case "x-debug-query-block-graph" ->
              new JsonObject().put("nodes", new JsonArray()).put("edges", new JsonArray());
          default -> new JsonObject();
        });
  }

  private JobTracker tracker(PromiseVerdict.Kind seen, EndGuard guard) {
    QmpConnection qemu = qemu();
    TrackingPolicy policy = new TrackingPolicy(JOB, AtReady.KEEP, true, true, false);
    PromisedGraph promised =
        new PromisedGraph(graph -> new PromiseVerdict(seen, "so it is"), EMPTY);
    JobTracker tracker =
        new JobTracker(new JobCommands(qemu), new JobEvents(qemu), policy, promised, guard);
    became(tracker, "created");
    tracker.accepted();
    return tracker;
  }

  private static void became(JobTracker tracker, String status) {
    tracker.happened(new QemuEvent.JobStatusChange(raw(), JOB.value(), status));
  }

  private static void ended(JobTracker tracker, @Nullable String error) {
    tracker.happened(new QemuEvent.BlockJobCompleted(raw(), JOB.value(), "commit", 1, 1, 0, error));
    became(tracker, "concluded");
  }

  private static QmpEvent raw() {
    return new QmpEvent("ANY", new JsonObject(), null, Instant.EPOCH);
  }

  private EndGuard writing(Future<Void> written) {
    return new EndGuard() {
      @Override
      public Future<Void> failed(JobId job, String error) {
        done.add("wrote " + error);
        return written;
      }
    };
  }

  private static Future<Void> refused(String why) {
    return Future.failedFuture(new RequestException(RequestException.Reason.NO_SUCH_FILE, why));
  }

  private static EndGuard taken(boolean cancel) {
    return new EndGuard() {
      @Override
      public Future<Void> namesStand() {
        return refused("not let on");
      }

      @Override
      public Future<Void> mayBeCancelled(JobStatus status) {
        return cancel ? Future.succeededFuture() : refused("left as it is");
      }
    };
  }

  @Test
  void aJobThatCannotBeLetOnIsCancelled() {
    became(tracker(PromiseVerdict.Kind.NOT_DONE, taken(true)), "pending");

    assertThat(done).containsExactly("job-cancel");
  }

  @Test
  void oneThatCannotBeCancelledEitherIsLeftAndItsFollowerIsTold() {
    JobTracker tracker = tracker(PromiseVerdict.Kind.NOT_DONE, taken(false));

    became(tracker, "pending");

    assertThat(done).isEmpty();
    assertThat(tracker.outcome().result())
        .isInstanceOfSatisfying(
            JobOutcome.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("left as it is"));
  }

  @Test
  void theErrorOfAJobThatChangedTheGraphIsWrittenDownBeforeItIsDismissed() {
    JobTracker tracker = tracker(PromiseVerdict.Kind.DONE, writing(Future.succeededFuture()));

    ended(tracker, "no room in the header");

    assertThat(done).containsExactly("wrote no room in the header", "job-dismiss");
    assertThat(tracker.outcome().result()).isInstanceOf(JobOutcome.Failed.class);
  }

  @Test
  void theErrorOfAJobWhoseGraphCannotBeSeenIsWrittenDown() {
    ended(tracker(PromiseVerdict.Kind.UNSEEN, writing(Future.succeededFuture())), "no");

    assertThat(done).containsExactly("wrote no", "job-dismiss");
  }

  @Test
  void aJobWhoseErrorCannotBeWrittenDownStaysInQemu() {
    JobTracker tracker = tracker(PromiseVerdict.Kind.DONE, writing(Future.failedFuture("full")));

    ended(tracker, "no");

    assertThat(done).containsExactly("wrote no");
    assertThat(tracker.outcome().result()).isInstanceOf(JobOutcome.Failed.class);
  }

  @Test
  void whereTheGraphTellsThatNothingHasChangedThereIsNothingToWriteDown() {
    ended(tracker(PromiseVerdict.Kind.NOT_DONE, writing(Future.succeededFuture())), "no");

    assertThat(done).containsExactly("job-dismiss");
  }

  @Test
  void aSuccessIsDismissedAtOnce() {
    JobTracker tracker = tracker(PromiseVerdict.Kind.DONE, writing(Future.succeededFuture()));

    ended(tracker, null);

    assertThat(done).containsExactly("job-dismiss");
    assertThat(tracker.outcome().result()).isInstanceOf(JobOutcome.Completed.class);
  }

  @Test
  void aJobWhoseFilesHaveTheirNamesIsFinalized() {
    became(tracker(PromiseVerdict.Kind.DONE, EndGuard.NONE), "pending");

    assertThat(done).containsExactly("job-finalize");
  }

  @Test
  void aJobWhoseFileHasLostItsNameIsCancelledInsteadOfFinalized() {
    JobTracker tracker =
        tracker(
            PromiseVerdict.Kind.NOT_DONE,
            new EndGuard() {
              @Override
              public Future<Void> namesStand() {
                return Future.failedFuture(
                    new RequestException(Reason.NO_SUCH_FILE, "base.qcow2 is gone"));
              }
            });

    became(tracker, "pending");
    assertThat(done).containsExactly("job-cancel");

    listed = "concluded";
    tracker.happened(new QemuEvent.BlockJobCancelled(raw(), JOB.value(), "commit", 1, 1, 0));
    became(tracker, "concluded");
    assertThat(tracker.outcome().result())
        .isEqualTo(new JobOutcome.Failed(JOB, "base.qcow2 is gone"));
  }

  @Test
  void aJobOfAGuestThatHasMigratedAwayIsCancelledInsteadOfFinalized() {
    run = "postmigrate";
    JobTracker tracker = tracker(PromiseVerdict.Kind.NOT_DONE, EndGuard.NONE);

    became(tracker, "pending");
    assertThat(done).containsExactly("job-cancel");

    listed = "concluded";
    tracker.happened(new QemuEvent.BlockJobCancelled(raw(), JOB.value(), "commit", 1, 1, 0));
    became(tracker, "concluded");
    assertThat(tracker.outcome().result())
        .isInstanceOfSatisfying(
            JobOutcome.Failed.class,
            failed -> assertThat(failed.error()).contains("the VM has migrated away"));
  }

  @Test
  void aJobIsNotFinalizedWhileItsGuestMigrates() {
    migration = "active";

    became(tracker(PromiseVerdict.Kind.NOT_DONE, EndGuard.NONE), "pending");

    assertThat(done).containsExactly("job-cancel");
  }
}
