package dev.blockjob.it.operation;

import dev.blockjob.it.Await;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationRequest;
import dev.blockjob.jobs.operation.run.Boundary;
import dev.blockjob.jobs.operation.run.OperationsImpl;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A controller within this process that stops dead at a boundary: it does nothing any more, its
 * connection is cut and its lock dropped, as the kernel does it for a process that was killed.
 */
final class Victim {

  private final Countdown countdown;
  private final Promise<Boolean> dead = Promise.promise();

  private Victim(int boundary) {
    this.countdown = new Countdown(boundary, false);
  }

  /**
   * Carries it out until that boundary; returns whether it got as far, else it lived to the end.
   */
  static boolean dies(Chain chain, OperationRequest request, int boundary) {
    return new Victim(boundary).carryOut(chain, request);
  }

  private boolean carryOut(Chain chain, OperationRequest request) {
    QmpConnection connection = chain.controller();
    Boundary killer =
        (point, step, journal) -> {
          if (!countdown.isOver(point, step)) {
            return Future.succeededFuture();
          }
          journal.close();
          connection.close().onComplete(closed -> dead.tryComplete(true));
          return Promise.<Void>promise().future();
        };
    Future<OperationOutcome> outcome =
        new OperationsImpl(BlockJobs.on(connection), chain.state(), killer)
            .start(request, OperationListener.NONE)
            .compose(operation -> operation.outcome());
    outcome.onSuccess(
        lived -> {
          if (lived.kind() == OperationOutcome.Kind.DONE) {
            connection.close().onComplete(closed -> dead.tryComplete(false));
          } else {
            dead.tryFail(new AssertionError(lived.toString()));
          }
        });
    outcome.onFailure(dead::tryFail);
    return Await.get(dead.future());
  }
}
