package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockJobsImplTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** Has an event loop and takes no command: each throws. */
  private QmpConnection broken() {
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "context" -> vertx.getOrCreateContext();
                  case "closed" -> Future.future(never -> {});
                  case "options" -> QmpOptions.defaults();
                  case "address" -> QmpAddress.unix(Path.of("q.sock"));
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  @Test
  void whatThrowsOnTheEventLoopFails() {
    Future<?> attached = new BlockJobsImpl(broken()).attach(new JobId("j"));

    assertThat(attached.toCompletionStage().toCompletableFuture())
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withRootCauseInstanceOf(IllegalStateException.class);
  }

  private final List<String> sent = new CopyOnWriteArrayList<>();

  /** Has nothing but a guest that migrates, or has. */
  private QmpConnection migrating(String run, String migration) {
    QmpGreeting greeting = new QmpGreeting(new QmpGreeting.QemuVersion(10, 0, 0), "", List.of());
    return (QmpConnection)
        Proxy.newProxyInstance(
            QmpConnection.class.getClassLoader(),
            new Class<?>[] {QmpConnection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "context" -> vertx.getOrCreateContext();
                  case "closed" -> Future.future(never -> {});
                  case "options" -> QmpOptions.defaults();
                  case "address" -> QmpAddress.unix(Path.of("q.sock"));
                  case "greeting" -> greeting;
                  case "peer" -> Optional.empty();
                  case "listen" -> (Runnable) () -> {};
                  case "schema" -> Future.succeededFuture(Schemas.QEMU_11_1);
                  case "execute" -> answer(String.valueOf(arguments[0]), run, migration);
                  default -> throw new IllegalStateException(method.getName());
                });
  }

  private Future<Object> answer(String command, String run, String migration) {
    sent.add(command);
    return Future.succeededFuture(
        switch (command) {
          case "query-status" -> new JsonObject().put("status", run);
          case "query-migrate" -> new JsonObject().put("status", migration);
          case "x-debug-query-block-graph" ->
              new JsonObject().put("nodes", new JsonArray()).put("edges", new JsonArray());
          default -> new JsonArray();
        });
  }

  private Throwable failure(String run, String migration, Function<BlockJobs, Future<?>> verb) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    verb.apply(new BlockJobsImpl(migrating(run, migration)))
        .onComplete(
            done -> failure.completeExceptionally(new AssertionError("it was not refused")),
            failure::complete);
    return failure.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static List<Function<BlockJobs, Future<?>>> changing() {
    return List.of(
        jobs ->
            jobs.snapshot(new Snapshot(List.of(new Snapshot.Overlay("vd0", Path.of("/s"), null)))),
        jobs -> jobs.start(Commit.of("vd0")),
        jobs -> jobs.start(Stream.of("vd0")),
        jobs -> jobs.start(mirror().withAtReady(AtReady.PIVOT)));
  }

  private static List<Function<BlockJobs, Future<?>>> copying() {
    return List.of(
        jobs -> jobs.start(mirror().withAtReady(AtReady.KEEP)),
        jobs -> jobs.start(Backup.of("vd0", new Target.NewFile(Path.of("/b"), null))));
  }

  private static Mirror mirror() {
    return Mirror.of("vd0", new Target.NewFile(Path.of("/m"), null));
  }

  @Test
  void nothingIsBegunWhereTheVmHasMigratedAway() {
    java.util.stream.Stream.concat(changing().stream(), copying().stream())
        .forEach(
            verb ->
                assertThat(failure("postmigrate", "completed", verb))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("the VM has migrated away"));
    assertThat(sent).allMatch(command -> command.contains("query-"));
  }

  @Test
  void whileTheVmMigratesCopiesMayBegin() {
    for (Function<BlockJobs, Future<?>> verb : changing()) {
      assertThat(failure("running", "active", verb))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("the VM is being migrated");
    }
    for (Function<BlockJobs, Future<?>> verb : copying()) {
      assertThat(failure("running", "active", verb))
          .hasMessageContaining("vd0")
          .hasMessageNotContaining("migrate");
    }
    assertThat(sent).allMatch(command -> command.contains("query-"));
  }
}
