package dev.blockjob.qmp.impl.stream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** Work that belongs on one context, for callers that may be anywhere. */
public final class ContextExecutor {
  private ContextExecutor() {}

  /** What {@code work} gives when it is run on {@code context}; fails with what it throws. */
  public static <T> Future<T> call(Context context, Supplier<Future<T>> work) {
    Promise<Void> there = Promise.promise();
    Future<T> done = there.future().compose(v -> work.get());
    context.runOnContext(v -> there.complete());
    return done;
  }
}
