package dev.blockjob.it.operation;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** A process of its own that moves a disk by way of an overlay, and is killed meanwhile. */
public final class KilledMover {

  private KilledMover() {}

  /** Takes socket, state folder, disk, target and copier. */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    Move move =
        Move.of(arguments[2], new Target.NewFile(Path.of(arguments[3]), null))
            .withCopier(arguments[4]);
    QmpClient client = QmpClient.create(Vertx.vertx(), QmpAddress.parse(arguments[0]));
    client
        .connect()
        .compose(
            connection ->
                Operations.on(BlockJobs.on(connection), Path.of(arguments[1]))
                    .start(move, OperationListener.NONE))
        .compose(operation -> operation.outcome())
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }
}
