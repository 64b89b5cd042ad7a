package dev.blockjob.qmp.impl;

import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

/**
 * Work that blocks, on a worker. A Vert.x that is closed waits for it: without its event loop the
 * worker would throw.
 */
public final class BlockingWork {
  private BlockingWork() {}

  /** Completes on {@code context}; fails if Vert.x has no workers any more. */
  public static <T> Future<T> on(Context context, Callable<T> work) {
    Future<T> result;
    try {
      result = context.executeBlocking(work, false);
    } catch (RejectedExecutionException e) {
      return Future.failedFuture(e);
    }
    VertxInternal vertx = (VertxInternal) context.owner();
    Closeable closing = done -> result.onComplete(over -> done.succeed());
    vertx.addCloseHook(closing);
    result.onComplete(over -> vertx.removeCloseHook(closing));
    return result;
  }
}
