package dev.blockjob.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.fixtures.Dumps;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.GraphReplies;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** While a mirror ran, an export was added to its source by that one's name. */
class PassedMirrorTest {

  private static final JobId JOB = new JobId("m");

  private final GraphReplies running = Dumps.replies("10.0", "daemon-mirror-running");
  private final JsonArray exports = Objects.requireNonNull(running.exports()).copy();
  private final List<String> done = new ArrayList<>();

  private QmpConnection qemu() {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "closed" -> Future.future(never -> {});
                  case "options" -> QmpOptions.defaults();
                  case "greeting" ->
                      new QmpGreeting(new QmpGreeting.QemuVersion(10, 0, 0), "", List.of());
                  case "listen" -> (Runnable) () -> {};
                  case "execute" -> Future.succeededFuture(answer((String) arguments[0]));
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  private Object answer(String command) {
    if (command.startsWith("job-") || command.startsWith("block-job-")) {
      done.add(command);
    }
    return switch (command) {
      case "query-block" -> running.block();
      case "query-named-block-nodes" -> running.namedNodes();
      case "query-block-exports" -> exports;
      case "query-jobs" -> ready();
      case "query-block-jobs" -> running.blockJobs();
      case "x-debug-query-block-graph" -> Objects.requireNonNull(running.debugGraph());
      default -> new JsonObject();
    };
  }

  private JsonArray ready() {
    JsonArray jobs = running.jobs().copy();
    jobs.forEach(job -> ((JsonObject) job).put("status", "ready"));
    return jobs;
  }

  private JobTracker tracker(AtReady atReady) {
    QmpConnection qemu = qemu();
    BlockGraph before = new BlockGraph(List.of(), Map.of(), Map.of(), List.of(), true);
    JobTracker tracker =
        new JobTracker(
            new JobCommands(qemu),
            new JobEvents(qemu),
            new TrackingPolicy(JOB, atReady, false, true, false),
            new PromisedGraph(
                graph -> new PromiseVerdict(PromiseVerdict.Kind.NOT_PIVOTED, ""), before),
            EndGuard.NONE);
    became(tracker, "created");
    tracker.accepted();
    return tracker;
  }

  private static void became(JobTracker tracker, String status) {
    QmpEvent raw = new QmpEvent("ANY", new JsonObject(), null, Instant.EPOCH);
    tracker.happened(new QemuEvent.JobStatusChange(raw, JOB.value(), status));
  }

  private void late() {
    exports.add(new JsonObject().put("id", "late").put("node-name", "active").put("type", "nbd"));
  }

  @ParameterizedTest
  @EnumSource(
      value = AtReady.class,
      names = {"PIVOT", "FINISH"})
  void itEndsWithAllThatWasWrittenThroughItsFilter(AtReady atReady) {
    became(tracker(atReady), "ready");

    assertThat(done)
        .containsExactly(atReady == AtReady.PIVOT ? "job-complete" : "block-job-cancel");
  }

  @ParameterizedTest
  @EnumSource(
      value = AtReady.class,
      names = {"PIVOT", "FINISH"})
  void itIsCancelledWhereWritesHavePassedItBy(AtReady atReady) {
    late();

    became(tracker(atReady), "ready");

    assertThat(done).containsExactly("job-cancel");
  }

  @ParameterizedTest
  @EnumSource(
      value = JobCommand.class,
      names = {"COMPLETE", "FINALIZE"})
  void itIsNotLetOnByHand(JobCommand what) {
    late();

    assertThat(tracker(AtReady.KEEP).mayGoOn(what).cause())
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("export 'late' came to node active")
        .hasMessageContaining("nothing was switched");
    assertThat(done).isEmpty();
  }

  @Test
  void itIsNotFinishedByHand() {
    late();

    assertThat(tracker(AtReady.KEEP).mayFinish().failed()).isTrue();
  }
}
