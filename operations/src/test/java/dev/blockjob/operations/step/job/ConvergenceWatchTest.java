package dev.blockjob.operations.step.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.guest.IoLimits;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConvergenceWatchTest {

  private static final JobId FIRST = new JobId("move-1");
  private static final JobId SECOND = new JobId("move-2");
  private static final JobId ENDED = new JobId("move-3");
  private static final int ENOUGH = 5;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicInteger asked = new AtomicInteger();
  private final CompletableFuture<List<JobProgress>> told = new CompletableFuture<>();
  private final CompletableFuture<Void> askedEnough = new CompletableFuture<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** A QEMU that runs somebody else's job, the second one and the first. */
  private QmpConnection connection() {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "context" -> context;
                  case "options" -> QmpOptions.defaults();
                  case "execute" -> Future.succeededFuture(answer(Arrays.toString(arguments)));
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  private JsonArray answer(String command) {
    if (command.contains("query-block-jobs")) {
      return new JsonArray();
    }
    if (asked.incrementAndGet() == ENOUGH) {
      askedEnough.complete(null);
    }
    return new JsonArray().add(job("other")).add(job(SECOND.value())).add(job(FIRST.value()));
  }

  private static JsonObject job(String id) {
    return new JsonObject()
        .put("id", id)
        .put("type", "mirror")
        .put("status", "running")
        .put("current-progress", 1)
        .put("total-progress", 4);
  }

  /** Watches over the three jobs until {@code done}. */
  private Future<Void> watch(@Nullable Duration interval, Duration patience, Future<Void> done) {
    OperationListener listener =
        new OperationListener() {
          @Override
          public @Nullable Duration progressInterval() {
            return interval;
          }

          @Override
          public void progress(List<JobProgress> jobs) {
            told.complete(jobs);
          }
        };
    Convergence convergence = new Convergence(Convergence.Policy.WAIT, patience, null);
    Plan plan =
        new Plan(
            new OperationId("move"),
            "move",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            convergence);
    JobCommands commands = new JobCommands(connection());
    ConvergenceWatch watch =
        new ConvergenceWatch(commands, plan, new IoLimits(commands, "move"), listener);
    Promise<Void> over = Promise.promise();
    context.runOnContext(
        v ->
            watch
                .over(done, List.of(FIRST, ENDED, SECOND), true, note -> {})
                .onComplete(over::tryComplete, over::tryFail));
    return over.future();
  }

  @Test
  void theJobsThatThereAreAreToldInTheirOrderAsOftenAsIsWanted() {
    Promise<Void> done = Promise.promise();
    Future<Void> over = watch(Duration.ofMillis(1), Duration.ofDays(1), done.future());

    assertThat(told)
        .succeedsWithin(30, TimeUnit.SECONDS)
        .satisfies(
            jobs ->
                assertThat(jobs)
                    .extracting(progress -> progress.info().id())
                    .containsExactly(FIRST, SECOND));
    done.complete();
    assertThat(over.toCompletionStage().toCompletableFuture()).succeedsWithin(30, TimeUnit.SECONDS);
  }

  @Test
  void whoDoesNotWantToKnowIsToldNothing() {
    Promise<Void> done = Promise.promise();
    Future<Void> over = watch(null, Duration.ofMillis(4), done.future());

    assertThat(askedEnough).succeedsWithin(30, TimeUnit.SECONDS);
    done.complete();
    assertThat(over.toCompletionStage().toCompletableFuture()).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(told).isNotDone();
  }

  @Test
  void nobodyIsAskedAboutJobsThatAreThereAlready() {
    Future<Void> over = watch(Duration.ofMillis(1), Duration.ofMillis(4), Future.succeededFuture());

    assertThat(over.toCompletionStage().toCompletableFuture()).succeedsWithin(30, TimeUnit.SECONDS);
    assertThat(asked).hasValue(0);
  }
}
