package dev.blockjob.it;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for Futures, in tests. */
public final class Await {

  private static final Duration LONG = Duration.ofSeconds(60);

  private Await() {}

  /**
   * What {@code future} completes with, waited for 60 seconds at most. Throws the unchecked
   * exception that it fails with as it is, with the place where it was waited for added to it; a
   * checked one within a {@link CompletionException}.
   */
  public static <T> T get(Future<T> future) {
    return get(future, LONG);
  }

  /** {@link #get(Future)} with another limit; {@link AssertionError} when that passes. */
  public static <T> T get(Future<T> future, Duration limit) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        failure.addSuppressed(new IllegalStateException("waited for here"));
        throw failure;
      }
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("nothing after " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
