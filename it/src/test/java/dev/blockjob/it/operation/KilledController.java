package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own that merges, and dies like by {@code kill -9} when it passes the boundary of
 * the number it is told.
 */
public final class KilledController {

  /** What it exits with if it lived to the end. */
  private static final int LIVED = 0;

  /** What it exits with when it is killed. */
  private static final int KILLED = 137;

  private KilledController() {}

  /**
   * Starts it and waits for its end.
   *
   * @param folder for what it says
   * @param merge of one disk, with the snapshots and the direction named
   * @param boundary the one to die at; 0 for the first one
   * @param which {@link Countdown#ALL}, or anything else for those around the point of no return
   * @return whether it got as far, else it lived to the end
   */
  public static boolean dies(
      Path folder, QmpAddress monitor, Path state, Merge merge, int boundary, String which) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xlog:disable", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
    line.add(System.getProperty("java.class.path"));
    line.add(KilledController.class.getName());
    line.addAll(List.of(monitor.toString(), state.toString(), merge.disk()));
    line.addAll(List.of(String.valueOf(merge.direction()), Integer.toString(boundary), which));
    line.addAll(merge.snapshots());
    try {
      return ended(folder, line) == KILLED;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int ended(Path folder, List<String> line)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile(folder, "controller", ".txt");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
      int exit = process.exitValue();
      assertThat(exit).as(Files.readString(said)).isIn(LIVED, KILLED);
      return exit;
    } finally {
      process.destroyForcibly();
      Files.delete(said);
    }
  }

  /** Takes socket, state folder, disk, direction, boundary, which ones count, snapshots. */
  public static void main(String[] arguments) throws InterruptedException, ExecutionException {
    Countdown countdown =
        new Countdown(Integer.parseInt(arguments[4]), !arguments[5].equals(Countdown.ALL));
    String[] snapshots = Arrays.copyOfRange(arguments, 6, arguments.length);
    CrashPoint crashPoint =
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
                new OperationsImpl(BlockJobs.on(connection), Path.of(arguments[1]), crashPoint)
                    .start(merge, OperationListener.NONE))
        .compose(operation -> operation.outcome())
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    Runtime.getRuntime().halt(LIVED);
  }
}
