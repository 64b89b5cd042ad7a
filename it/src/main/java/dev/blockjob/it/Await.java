package dev.blockjob.it;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for Futures, in tests. */
public final class Await {

  private static final Duration LONG = Duration.ofSeconds(60);

  private Await() {}

  /**
   * What {@code future} completes with, waited for 60 seconds at most. Throws what it fails with,
   * as it is, with the place where it was waited for added to it.
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
      e.getCause().addSuppressed(new IllegalStateException("waited for here"));
      throw Await.<RuntimeException>asItIs(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("nothing after " + limit, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @SuppressWarnings("unchecked") // E is RuntimeException to the compiler and erased after it
  private static <E extends Throwable> E asItIs(Throwable failure) throws E {
    throw (E) failure;
  }
}
