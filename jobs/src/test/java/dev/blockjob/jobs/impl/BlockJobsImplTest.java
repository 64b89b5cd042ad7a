package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
}
