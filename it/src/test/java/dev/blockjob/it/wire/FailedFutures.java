package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.blockjob.it.Await;
import io.vertx.core.Future;

/** What Futures that can't succeed end with. */
final class FailedFutures {

  private FailedFutures() {}

  static Throwable failure(Future<?> future) {
    Throwable failure = catchThrowable(() -> Await.get(future));
    if (failure == null) {
      throw new AssertionError("succeeded with " + future.result());
    }
    return failure;
  }
}
