package dev.blockjob.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ctrl-C, SIGTERM, SIGHUP and a reader of the output that has gone as something that can be waited
 * for. The JVM tells of a signal by running its shutdown hooks while all threads go on; ours asks
 * the verb to end in order, waits for it, and ends the process with the verb's exit code instead of
 * the signal's.
 */
public final class Interrupt {

  /** Longer than any clean-up takes; a QEMU that drains a slow target can take 10 s and more. */
  private static final long PATIENCE_SECONDS = 60;

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger exitCode = new AtomicInteger(ExitCode.OUTCOME_UNKNOWN);
  private volatile boolean isSignalled;
  private volatile boolean isReaderGone;
  private volatile boolean needsReader = true;

  /** Not asked for yet. */
  public Interrupt() {}

  /** Asks waiting calls to end in order. */
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

  /** The output is not read any longer: asks as {@link #request} does. */
  void readerGone() {
    isReaderGone = true;
    request();
  }

  /** Whether a reader of the output that goes ends the call even if nothing is printed. */
  boolean needsReader() {
    return needsReader;
  }

  /**
   * The call has printed all that it has to say; it serves others, and goes on without a reader.
   */
  public void needsNoReader() {
    needsReader = false;
  }

  /** Why it was asked for. */
  public String why() {
    return isReaderGone
        ? "its output is not read any more"
        : "it was interrupted, by Ctrl-C or another signal";
  }

  void onSignals() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endOnSignal, "interrupt"));
  }

  private void endOnSignal() {
    isSignalled = true;
    request();
    try {
      ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(exitCode.get());
  }

  /** The exit code of a call that would end with {@code code} if its output were read. */
  int exitCode(int code) {
    boolean isPlain = code == ExitCode.DONE || code == ExitCode.CANCELLED;
    return isReaderGone && isPlain ? ExitCode.READER_GONE : code;
  }

  /** Ends the process; everything must be closed. */
  void endProcess(int code) {
    exitCode.set(exitCode(code));
    ended.countDown();
    if (!isSignalled) {
      Runtime.getRuntime().halt(exitCode.get());
    }
  }
}
