package dev.blockjob.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM and SIGHUP as something that can be waited for. The JVM tells of a signal by
 * running its shutdown hooks while all threads go on; ours asks the verb to end in order, waits for
 * it, and ends the process with the verb's exit code instead of the signal's.
 */
public final class Interrupt {

  /** Longer than any clean-up takes; a QEMU that drains a slow target can take 10 s and more. */
  private static final long PATIENCE_SECONDS = 60;

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OUTCOME_UNKNOWN);

  /** Not asked for yet. */
  public Interrupt() {}

  /** Asks whoever waits to end in order. */
  public void request() {
    requested.complete(null);
  }

  /** Whether it was asked for. */
  public boolean isRequested() {
    return requested.isDone();
  }

  /** Completes when it was asked for. */
  public CompletableFuture<Void> requested() {
    return requested.copy();
  }

  void onSignals() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endOnSignal, "interrupt"));
  }

  private void endOnSignal() {
    request();
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode.get());
  }

  /** Ends the process; everything must be closed. */
  void endProcess(int code) {
    exitCode.set(code);
    ended.countDown();
    if (!isRequested()) {
      Runtime.getRuntime().halt(code);
    }
  }
}
