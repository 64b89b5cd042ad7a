package dev.blockjob.it.operation;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.operation.Direction;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.run.Boundary;
import dev.blockjob.jobs.operation.run.OperationsImpl;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/**
 * A process of its own that merges, and dies like by {@code kill -9} when it passes the boundary of
 * the number it is told.
 */
public final class KilledController {

  /** What it exits with if it lived to the end. */
  static final int LIVED = 0;

  /** What it exits with when it is killed. */
  static final int KILLED = 137;

  private KilledController() {}

  /** Takes socket, state folder, disk, direction, boundary, which ones count, snapshots. */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    Countdown countdown =
        new Countdown(Integer.parseInt(arguments[4]), !arguments[5].equals(Countdown.ALL));
    String[] snapshots = java.util.Arrays.copyOfRange(arguments, 6, arguments.length);
    Boundary boundary =
        (point, step, journal) -> {
          if (countdown.isOver(point, step)) {
            Runtime.getRuntime().halt(KILLED);
          }
          return Future.succeededFuture();
        };
    Vertx vertx = Vertx.vertx();
    QmpClient client = QmpClient.create(vertx, QmpAddress.parse(arguments[0]));
    Merge merge = Merge.of(arguments[2], snapshots).withDirection(Direction.valueOf(arguments[3]));
    client
        .connect()
        .compose(
            connection ->
                new OperationsImpl(BlockJobs.on(connection), Path.of(arguments[1]), boundary)
                    .start(merge, OperationListener.NONE))
        .compose(operation -> operation.outcome())
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    Runtime.getRuntime().halt(LIVED);
  }
}
