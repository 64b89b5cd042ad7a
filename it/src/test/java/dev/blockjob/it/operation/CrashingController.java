package dev.blockjob.it.operation;

import dev.blockjob.it.Await;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.step.Step;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A controller within this process that crashes at a boundary: it does nothing any more, its
 * connection is cut and its lock dropped, as the kernel does it for a process that was killed.
 */
public final class CrashingController {

  private final BiPredicate<CrashPoint.Point, Step> where;
  private final Predicate<Kind> mayLiveTo;
  private final Promise<Boolean> dead = Promise.promise();

  private CrashingController(BiPredicate<CrashPoint.Point, Step> where, Predicate<Kind> mayLiveTo) {
    this.where = where;
    this.mayLiveTo = mayLiveTo;
  }

  /**
   * Carries it out until that boundary; returns whether it got as far, else it lived to the end.
   */
  static boolean dies(DiskUnderLoad chain, OperationRequest request, int boundary) {
    return dies(chain.controller(), chain.state(), boundary, starting(request));
  }

  /**
   * {@link #dies(DiskUnderLoad, OperationRequest, int)} over that connection, where it is told to.
   */
  public static boolean dies(
      QmpConnection connection,
      Path state,
      Convergence convergence,
      OperationRequest request,
      BiPredicate<CrashPoint.Point, Step> where) {
    Predicate<Kind> ends =
        kind -> isDone(kind) || (kind == Kind.CANCELLED && convergence.giveUp() != null);
    return new CrashingController(where, ends)
        .carryOut(connection, state, convergence, starting(request));
  }

  /** The work of carrying out {@code request} from its beginning. */
  public static Function<Operations, Future<OperationOutcome>> starting(OperationRequest request) {
    return operations ->
        operations.start(request, OperationListener.NONE).compose(RunningOperation::outcome);
  }

  /**
   * Works until that boundary; returns whether it got as far, else it lived to the end.
   *
   * @param connection its own: closed in any case
   */
  public static boolean dies(
      QmpConnection connection,
      Path state,
      int boundary,
      Function<Operations, Future<OperationOutcome>> work) {
    return dies(connection, state, boundary, CrashingController::isDone, work);
  }

  /** {@code mayLiveTo}: the ends that are fine if it gets there. */
  public static boolean dies(
      QmpConnection connection,
      Path state,
      int boundary,
      Predicate<Kind> mayLiveTo,
      Function<Operations, Future<OperationOutcome>> work) {
    Countdown countdown = new Countdown(boundary, false);
    return new CrashingController(countdown::isOver, mayLiveTo)
        .carryOut(connection, state, Convergence.DEFAULT, work);
  }

  private static boolean isDone(Kind kind) {
    return kind == Kind.DONE;
  }

  private boolean carryOut(
      QmpConnection connection,
      Path state,
      Convergence convergence,
      Function<Operations, Future<OperationOutcome>> work) {
    CrashPoint killer =
        (point, step, journal) -> {
          if (!where.test(point, step)) {
            return Future.succeededFuture();
          }
          journal.close();
          connection.close().onComplete(closed -> dead.tryComplete(true));
          return Promise.<Void>promise().future();
        };
    Future<OperationOutcome> outcome =
        work.apply(new OperationsImpl(BlockJobs.on(connection), state, killer, convergence));
    outcome.onSuccess(
        lived -> {
          if (mayLiveTo.test(lived.kind())) {
            connection.close().onComplete(closed -> dead.tryComplete(false));
          } else {
            dead.tryFail(new AssertionError(lived.toString()));
          }
        });
    outcome.onFailure(dead::tryFail);
    return Await.get(dead.future());
  }
}
