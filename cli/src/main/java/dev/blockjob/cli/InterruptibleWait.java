package dev.blockjob.cli;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The one place where the command line's thread blocks: until an answer, Ctrl-C or a deadline. */
public final class InterruptibleWait {

  /** The library's own deadlines are shorter. */
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Interrupt interrupt;
  private final @Nullable Duration limit;
  private final long began = System.nanoTime();

  /** With the call's {@code --timeout}; null for none. */
  public InterruptibleWait(Interrupt interrupt, @Nullable Duration limit) {
    this.interrupt = interrupt;
    this.limit = limit;
  }

  /** Why a wait ended. */
  public enum End {
    /** What was waited for has come, or failed. */
    CAME,
    /** Ctrl-C. */
    INTERRUPTED,
    /** The call's {@code --timeout} is over. */
    DEADLINE
  }

  /** The {@code --timeout}; null for none. */
  public @Nullable Duration limit() {
    return limit;
  }

  /** Ctrl-C. */
  public Interrupt interrupt() {
    return interrupt;
  }

  /**
   * QEMU's answer. The library's own deadlines see to it that one comes; only Ctrl-C ends the wait
   * earlier.
   */
  public <T> T answer(Future<T> future, String during) {
    CompletableFuture<T> result = future.toCompletionStage().toCompletableFuture();
    if (until(result, null) == End.INTERRUPTED) {
      throw new InterruptedCallException(during);
    }
    return value(result);
  }

  /** Waits until any of {@code futures} is there, at most until the call's deadline. */
  public End untilAny(CompletableFuture<?>... futures) {
    return until(CompletableFuture.anyOf(futures), remaining());
  }

  /** Waits for {@code time}, or until any of {@code futures} is there; DEADLINE when it is over. */
  public End pause(Duration time, CompletableFuture<?>... futures) {
    return until(CompletableFuture.anyOf(futures), time);
  }

  /** Waits for {@code future} whatever Ctrl-C says, but no longer than {@code time}. */
  public static boolean patiently(CompletableFuture<?> future, Duration time) {
    try {
      future
          .handle((value, failure) -> "")
          .get(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** QEMU's answer, whatever Ctrl-C says: to what must not be left half-way. */
  public static <T> T answerPatiently(Future<T> future) {
    CompletableFuture<T> result = future.toCompletionStage().toCompletableFuture();
    patiently(result, FOREVER);
    return value(result);
  }

  /** Waits for {@code future} whatever Ctrl-C says; false if the call's deadline passes first. */
  public boolean patientlyUntilDeadline(CompletableFuture<?> future) {
    Duration left = remaining();
    return patiently(future, left == null ? FOREVER : left);
  }

  private End until(CompletableFuture<?> future, @Nullable Duration time) {
    CompletableFuture<Object> any =
        CompletableFuture.anyOf(
            future.handle((value, failure) -> End.CAME),
            interrupt.requested().thenApply(nothing -> End.INTERRUPTED));
    try {
      return (End)
          (time == null ? any.get() : any.get(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return End.DEADLINE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return End.INTERRUPTED;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable Duration remaining() {
    return limit == null ? null : limit.minusNanos(System.nanoTime() - began);
  }

  /** The value of a future that is complete; its failure is thrown as it is. */
  public static <T> T value(CompletableFuture<T> complete) {
    try {
      return complete.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new FailedException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedCallException("while reading an answer");
    }
  }

  /** Carries a checked failure of a Future. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(@Nullable Throwable cause) {
      super(cause);
    }
  }
}
