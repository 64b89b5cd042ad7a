package dev.blockjob.cli;

import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection for the time of one call, and where its answers go. */
public final class Session implements AutoCloseable {

  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Blockjob call;
  private final Vertx vertx;
  private final QmpConnection connection;
  private final BlockJobs jobs;
  private final Screen screen;
  private final Waiting waiting;

  private Session(Blockjob call, Vertx vertx, QmpConnection connection, Waiting waiting) {
    this.call = call;
    this.vertx = vertx;
    this.connection = connection;
    this.jobs = BlockJobs.on(connection);
    this.waiting = waiting;
    this.screen = new Screen(call.here().out(), call.here().terminal());
  }

  /** Connects to the monitor that the call names. */
  public static Session open(Blockjob call) {
    Waiting waiting = new Waiting(call.here().interrupt(), call.timeout());
    Vertx vertx = vertx();
    try {
      QmpClient client = QmpClient.create(vertx, call.address(), call.qmpOptions());
      return new Session(call, vertx, waiting.answer(client.connect(), "connecting"), waiting);
    } catch (RuntimeException e) {
      close(vertx);
      throw e;
    }
  }

  /** A Vert.x with one event loop and nothing that this program has no use for. */
  public static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /** The connection. */
  public QmpConnection connection() {
    return connection;
  }

  /** The block jobs behind it. */
  public BlockJobs jobs() {
    return jobs;
  }

  /** For people. */
  public Screen screen() {
    return screen;
  }

  /** For waiting. */
  public Waiting waiting() {
    return waiting;
  }

  /** QEMU's answer to a question or command. */
  public <T> T answer(Future<T> future, String during) {
    return waiting.answer(future, during);
  }

  /** Whether machine output was asked for. */
  public boolean json() {
    return call.json();
  }

  /** The process around this call. */
  public Surroundings here() {
    return call.here();
  }

  /** Prints one line of machine output. */
  public void json(JsonObject object) {
    screen.line(dev.blockjob.cli.render.Json.line(object));
  }

  @Override
  public void close() {
    close(vertx);
  }

  /** Ends the event loop: a process that ends with one in the kernel waits 0.3 s for it. */
  public static void close(Vertx vertx) {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The process is about to end anyway.
    }
  }
}
