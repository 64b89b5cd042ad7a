package dev.blockjob.cli;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpListener;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A connection, its event loop, and the jobs that were started over it. */
public final class CliConnection implements AutoCloseable {

  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final @Nullable QmpListener listener;
  private final QmpConnection connection;
  private final BlockJobs jobs;
  private final Map<JobId, BlockJob> untold = new ConcurrentHashMap<>();

  private CliConnection(Vertx vertx, @Nullable QmpListener listener, QmpConnection connection) {
    this.vertx = vertx;
    this.listener = listener;
    this.connection = connection;
    this.jobs = BlockJobs.on(connection);
  }

  /** Connects to the monitor that the call names, or waits for it to connect. */
  public static CliConnection open(Blockjob call, InterruptibleWait waiting) {
    return open(call, call.monitor(), waiting);
  }

  /** Connects to {@code monitor}, or waits for it to connect. */
  static CliConnection open(Blockjob call, MonitorOption monitor, InterruptibleWait waiting) {
    Vertx vertx = vertx();
    QmpOptions options = call.qmpOptions().withTls(call.tls(monitor.listens()));
    QmpListener listener = null;
    try {
      Future<QmpConnection> connecting;
      if (monitor.listens()) {
        // Not left half-way by Ctrl-C: the socket's file would stay.
        listener =
            InterruptibleWait.answerPatiently(
                QmpListener.listen(vertx, monitor.address(), options));
        Duration limit = call.timeout();
        connecting = arrival(listener, limit == null ? options.connectTimeout() : limit);
      } else {
        connecting = QmpClient.create(vertx, monitor.address(), options).connect();
      }
      mention(call, monitor.address(), monitor.listens(), connecting, waiting);
      return new CliConnection(vertx, listener, waiting.answer(connecting, "connecting"));
    } catch (RuntimeException e) {
      close(vertx, listener);
      throw e;
    }
  }

  /** Tells the user of a silent terminal what it waits for. */
  public static void mention(
      Blockjob call,
      QmpAddress address,
      boolean listens,
      Future<?> connecting,
      InterruptibleWait waiting) {
    InterruptibleWait.End end =
        waiting.pause(SILENCE, connecting.toCompletionStage().toCompletableFuture());
    if (end == InterruptibleWait.End.DEADLINE && !call.json()) {
      call.environment()
          .err()
          .println(
              "blockjob: waiting for "
                  + address
                  + (listens ? ", where no QEMU has connected yet" : silent(address))
                  + ". --timeout limits this");
    }
  }

  private static String silent(QmpAddress address) {
    return ", which doesn't answer yet: "
        + QemuHints.stopped(address)
            .map(stopped -> stopped.replaceFirst("\\.$", ""))
            .orElse("another client may hold it, or QEMU is busy or stopped");
  }

  private static Future<QmpConnection> arrival(QmpListener listener, Duration limit) {
    return listener
        .connect()
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException
                        ? new HandshakeException(
                            Reason.UNREACHABLE,
                            listener.address(),
                            "no QEMU has connected to "
                                + listener.address()
                                + " within "
                                + limit.toMillis()
                                + " ms. Start it with -chardev socket,id=qmp,path=PATH,server=off"
                                + " -qmp chardev:qmp, or wait longer with --timeout",
                            failure)
                        : failure));
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

  public QmpConnection connection() {
    return connection;
  }

  /** The block jobs behind it. */
  public BlockJobs jobs() {
    return jobs;
  }

  /** Remembers a job that was started over this connection until its end was {@link #told}. */
  void started(BlockJob job) {
    untold.put(job.id(), job);
  }

  /** The job, if it was started over this connection and its end has not been reported. */
  @Nullable BlockJob untold(JobId id) {
    return untold.get(id);
  }

  /** Notes that the job's end was reported; false if it had been before. */
  public boolean told(JobId id) {
    return untold.remove(id) != null;
  }

  @Override
  public void close() {
    close(vertx, listener);
  }

  /** The listener first: its socket's file goes with it. */
  private static void close(Vertx vertx, @Nullable QmpListener listener) {
    if (listener != null) {
      await(listener.close());
    }
    close(vertx);
  }

  /** Ends the event loop: a process that ends with one in the kernel waits 0.3 s for it. */
  public static void close(Vertx vertx) {
    await(vertx.close());
  }

  private static void await(Future<Void> closed) {
    try {
      closed
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
