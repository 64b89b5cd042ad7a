package dev.blockjob.it.cli;

import dev.blockjob.cli.Interrupt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;

/** A call of the command line within this process. */
final class Call implements AutoCloseable {

  private static final long SECONDS = 60;

  private final CapturedOutput out;
  private final CapturedOutput err;
  private final Interrupt interrupt;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();

  Call(IntSupplier main, CapturedOutput out, CapturedOutput err, Interrupt interrupt) {
    this.out = out;
    this.err = err;
    this.interrupt = interrupt;
    Thread thread = new Thread(() -> run(main), "cli");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(IntSupplier main) {
    try {
      exit.complete(main.getAsInt());
    } catch (RuntimeException e) {
      exit.completeExceptionally(e);
    }
  }

  /** Waits until standard output has {@code text}. */
  Call prints(String text) {
    Awaitility.await(text)
        .until(
            () -> {
              if (isDone() && !out.text().contains(text)) {
                throw new AssertionError("ended without '" + text + "': " + end());
              }
              return out.text().contains(text);
            });
    return this;
  }

  /** What standard output has so far. */
  String printed() {
    return out.text();
  }

  boolean isDone() {
    return exit.isDone();
  }

  /** As Ctrl-C does. */
  void interrupt() {
    interrupt.request();
  }

  /** Waits for its end. */
  Answer end() {
    try {
      return new Answer(exit.get(SECONDS, TimeUnit.SECONDS), out.text(), err.text());
    } catch (TimeoutException e) {
      throw new AssertionError("no end; it printed " + out.text() + err.text(), e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends it if it hasn't. */
  @Override
  public void close() {
    if (!isDone()) {
      interrupt();
    }
  }
}
