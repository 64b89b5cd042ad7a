package dev.blockjob.cli.shell;

import dev.blockjob.cli.CliConnection;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Caches what completion needs of QEMU: its schema, and the names in its graph. Requested ahead, so
 * that the user hardly waits for an answer; where none comes in time, the last one serves.
 */
final class CompletionCache {

  /** Answers come in milliseconds, unless QEMU drains something. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** Names. */
  record Names(List<String> disks, List<String> nodes, List<String> jobs) {
    static final Names NONE = new Names(List.of(), List.of(), List.of());

    static Names of(BlockGraph graph) {
      return new Names(
          graph.disks().stream().map(disk -> disk.name()).distinct().toList(),
          graph.nodes().keySet().stream().sorted().toList(),
          graph.jobs().stream().map(job -> job.id().value()).toList());
    }
  }

  private final BooleanSupplier up;
  private @Nullable CliConnection cliConnection;
  private CompletableFuture<QmpSchema> schema = new CompletableFuture<>();
  private CompletableFuture<Names> asked = CompletableFuture.completedFuture(Names.NONE);
  private Names names = Names.NONE;
  private boolean stale;

  /** {@code up} tells whether there is a connection. */
  CompletionCache(BooleanSupplier up) {
    this.up = up;
  }

  /** There is another connection, perhaps to another QEMU. */
  synchronized void connected(CliConnection to) {
    cliConnection = to;
    names = Names.NONE;
    stale = true;
    // Before the schema, which takes QEMU a tenth of a second.
    ask();
    schema = future(to.connection().schema());
  }

  /** The graph may be another one from now on. */
  synchronized void changed() {
    stale = true;
  }

  /** Asks for the names if they may have changed. */
  synchronized void ask() {
    if (stale && cliConnection != null && up.getAsBoolean() && asked.isDone()) {
      stale = false;
      asked = future(cliConnection.jobs().graph()).thenApply(this::answered);
    }
  }

  private synchronized Names answered(BlockGraph graph) {
    names = Names.of(graph);
    return names;
  }

  /** The names, as new as they can be had at once. */
  Names names() {
    ask();
    wait(asking());
    synchronized (this) {
      return names;
    }
  }

  private synchronized CompletableFuture<Names> asking() {
    return asked;
  }

  /** The schema; null as long as it isn't there. */
  @Nullable QmpSchema schema() {
    CompletableFuture<QmpSchema> coming = comingSchema();
    wait(coming);
    return coming.isDone() && !coming.isCompletedExceptionally() ? coming.join() : null;
  }

  private synchronized CompletableFuture<QmpSchema> comingSchema() {
    return schema;
  }

  private static void wait(CompletableFuture<?> answer) {
    try {
      answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Without it, then.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> CompletableFuture<T> future(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture();
  }
}
