package dev.blockjob.operations.check;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** Runs blocking code on a worker thread. */
public interface BlockingWorker {

  /** In the caller's own thread: for callers that may block. */
  BlockingWorker HERE =
      new BlockingWorker() {
        @Override
        public <T> Future<T> run(Callable<T> work) {
          try {
            return Future.succeededFuture(work.call());
          } catch (Exception e) {
            return Future.failedFuture(e);
          }
        }
      };

  /** On the worker threads of {@code context}'s Vert.x; Futures complete on {@code context}. */
  static BlockingWorker of(Context context) {
    return new BlockingWorker() {
      @Override
      public <T> Future<T> run(Callable<T> work) {
        return context.owner().executeBlocking(work);
      }
    };
  }

  /** Does it; one after the other in the order of the calls. */
  <T> Future<T> run(Callable<T> work);
}
