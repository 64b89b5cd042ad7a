package dev.blockjob.jobs.operation.run;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** Where things that block are done. */
@FunctionalInterface
public interface Worker {

  /** In the caller's own thread: for callers that may block. */
  Worker HERE =
      work -> {
        try {
          work.call();
          return Future.succeededFuture();
        } catch (Exception e) {
          return Future.failedFuture(e);
        }
      };

  /** On the worker threads of {@code context}'s Vert.x; Futures complete on {@code context}. */
  static Worker of(Context context) {
    return work ->
        context
            .owner()
            .executeBlocking(
                () -> {
                  work.call();
                  return null;
                });
  }

  /** Does it; one after the other in the order of the calls. */
  Future<Void> run(Callable<?> work);
}
