package dev.blockjob.qmp.impl.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ContextExecutorTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whatIsCalledRunsOnTheContextAndItsResultIsTheCallers() {
    Future<Context> where =
        ContextExecutor.call(context, () -> Future.succeededFuture(Vertx.currentContext()));

    assertThat(where.toCompletionStage().toCompletableFuture())
        .succeedsWithin(30, TimeUnit.SECONDS)
        .isEqualTo(context);
  }

  @Test
  void whatThrowsFails() {
    Future<Void> thrown =
        ContextExecutor.call(
            context,
            () -> {
              throw new IllegalStateException("no");
            });

    assertThat(thrown.toCompletionStage().toCompletableFuture())
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withRootCauseInstanceOf(IllegalStateException.class);
  }
}
