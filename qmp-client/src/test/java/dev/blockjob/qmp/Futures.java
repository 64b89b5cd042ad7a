package dev.blockjob.qmp;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for Futures in tests, with a deadline that only a hang reaches. */
public final class Futures {

  private Futures() {}

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** The failure of a future that must fail with {@code type}. */
  public static <E extends Throwable> E failure(Future<?> future, Class<E> type) {
    try {
      Object result = await(future);
      throw new AssertionError("succeeded with " + result);
    } catch (RuntimeException e) {
      if (type.isInstance(e)) {
        return type.cast(e);
      }
      throw e;
    }
  }
}
