package dev.blockjob.cli.render;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Prints what happens by itself, in a thread of its own: output can stand still, and the event loop
 * must not. What can't be printed yet waits in the stream, which counts what it drops.
 */
public final class EventPrinter implements AutoCloseable {

  /** Events that are taken from the stream ahead of what was printed. */
  private static final int AHEAD = 64;

  private static final long CLOSING_SECONDS = 2;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "blockjob-events");
            made.setDaemon(true);
            return made;
          });

  /** Prints nothing yet. */
  public EventPrinter() {}

  /** Has {@code show} print each event; completes behind the last one, with why they ended. */
  public CompletableFuture<DisconnectCause> print(
      EventStream<QmpEvent> events, Consumer<QmpEvent> show) {
    CompletableFuture<DisconnectCause> printed = new CompletableFuture<>();
    events.ended().onSuccess(cause -> execute(() -> printed.complete(cause)));
    events.pause();
    events.handler(
        event ->
            execute(
                () -> {
                  show.accept(event);
                  events.fetch(1);
                }));
    events.fetch(AHEAD);
    return printed;
  }

  /** Runs {@code task}, which prints, behind what was handed over before; not after the end. */
  public void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // The output is not watched any more.
    }
  }

  /** Completes when all that was handed over until now is printed; at once after the end. */
  public CompletableFuture<Void> printed() {
    try {
      return CompletableFuture.runAsync(() -> {}, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null);
    }
  }

  /** Prints what was handed over, if that takes no longer than a moment. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
