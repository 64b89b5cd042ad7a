package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpReconnect;
import dev.blockjob.qmp.QmpSignal;
import dev.blockjob.qmp.QmpSupervisor;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything happens on one context.
 *
 * <pre>
 *   Down --connected--> Up --lost--> Down ...     close() --> Closed, from both
 *    `--failed--> Down, one attempt more
 * </pre>
 */
public final class QmpSupervisorImpl implements QmpSupervisor, Closeable {

  private static final Logger LOG = System.getLogger(QmpSupervisorImpl.class.getName());

  private static final long FAILING_MILLIS = 500;

  private static final String CLOSED = "the supervisor was closed";

  private sealed interface State {}

  /** {@code lost} is null before the first connection. */
  private record Down(QmpSignal.@Nullable Lost lost, int attempts, String why) implements State {}

  private record Up(QmpConnection connection) implements State {}

  private record Closed() implements State {}

  private final VertxInternal vertx;
  private final Context context;
  private final QmpClient client;
  private final QmpReconnect options;
  private final Clock clock = Clock.systemUTC();
  private final EventHub<QmpSignal> hub;
  private final List<Promise<QmpConnection>> waiting = new ArrayList<>();
  private State state = new Down(null, 0, "nothing has been tried yet");
  private long timer = -1;

  /** The last one. */
  private Future<QmpConnection> attempt = Future.succeededFuture();

  private QmpSupervisorImpl(Vertx vertx, QmpClient client, QmpReconnect options) {
    this.vertx = (VertxInternal) vertx;
    this.context = vertx.getOrCreateContext();
    this.client = client;
    this.options = options;
    this.hub = new EventHub<>(context, options.buffer());
  }

  /** See {@link QmpSupervisor#start(Vertx, QmpClient, QmpReconnect)}. */
  public static QmpSupervisor start(Vertx vertx, QmpClient client, QmpReconnect options) {
    QmpSupervisorImpl supervisor = new QmpSupervisorImpl(vertx, client, options);
    supervisor.vertx.addCloseHook(supervisor);
    supervisor.context.runOnContext(v -> supervisor.connect());
    return supervisor;
  }

  private void on(Runnable task) {
    BoundedStream.runOn(context, task);
  }

  private void connect() {
    timer = -1;
    Session session = new Session();
    attempt =
        client.connect(connection -> connection.listen(event -> on(() -> session.event(event))));
    attempt.onComplete(
        connection -> on(() -> session.connected(connection)), e -> on(() -> failed(e)));
  }

  /** Events can come before the reply that makes a connection one. */
  private final class Session {
    private final List<QmpEvent> early = new ArrayList<>();
    private boolean live;

    void event(QmpEvent event) {
      if (live) {
        hub.publish(new QmpSignal.Event(event));
      } else {
        early.add(event);
      }
    }

    void connected(QmpConnection connection) {
      if (!(state instanceof Down down)) {
        var unused = connection.close();
        return;
      }
      state = new Up(connection);
      if (down.lost != null) {
        Instant from = down.lost.at();
        hub.publish(
            new QmpSignal.Gap(down.lost.cause(), from, clock.instant(), connection.greeting()));
      }
      live = true;
      early.forEach(this::event);
      early.clear();
      List<Promise<QmpConnection>> served = new ArrayList<>(waiting);
      waiting.clear();
      served.forEach(promise -> promise.tryComplete(connection));
      connection.closed().onComplete(cause -> on(() -> lost(connection, cause.result())));
    }
  }

  private void lost(QmpConnection connection, DisconnectCause cause) {
    if (state instanceof Up up && up.connection.equals(connection)) {
      QmpSignal.Lost lost = new QmpSignal.Lost(cause, clock.instant());
      state = new Down(lost, 0, cause.toString());
      hub.publish(lost);
      retry(0);
    }
  }

  private void failed(Throwable failure) {
    if (!(state instanceof Down down)) {
      return;
    }
    LOG.log(Level.DEBUG, () -> "attempt " + (down.attempts + 1) + ": " + failure.getMessage());
    if (failure instanceof HandshakeException e && e.reason() == Reason.CLOSED_HERE) {
      end();
      return;
    }
    state = new Down(down.lost, down.attempts + 1, String.valueOf(failure.getMessage()));
    retry(down.attempts + 1);
  }

  private void retry(int attempts) {
    double random = ThreadLocalRandom.current().nextDouble();
    timer = vertx.setTimer(options.before(attempts, random).toMillis(), id -> connect());
  }

  @Override
  public Future<QmpConnection> connection() {
    Promise<QmpConnection> promise = Promise.promise();
    on(() -> await(promise));
    return promise.future();
  }

  private void await(Promise<QmpConnection> promise) {
    if (state instanceof Up up) {
      promise.complete(up.connection);
    } else if (state instanceof Down) {
      waiting.add(promise);
    } else {
      promise.fail(closedHere());
    }
  }

  @Override
  public <R> Future<R> execute(QmpCommand<R> command) {
    Promise<R> result = Promise.promise();
    long deadline = System.nanoTime() + options.patience().toNanos();
    on(() -> execute(command, deadline, result));
    return result.future();
  }

  private <R> void execute(QmpCommand<R> command, long deadline, Promise<R> result) {
    if (state instanceof Up up) {
      up.connection
          .execute(command)
          .onComplete(
              result::complete, failure -> on(() -> again(command, deadline, result, failure)));
    } else {
      whenConnected(command, deadline, result);
    }
  }

  /** Only what was never written, because the connection was lost, is tried again. */
  private <R> void again(
      QmpCommand<R> command, long deadline, Promise<R> result, Throwable failure) {
    boolean unsent = failure instanceof NotSentException e && e.disconnect() != null;
    if (unsent && state instanceof Down && remaining(deadline) > 0) {
      whenConnected(command, deadline, result);
    } else {
      result.fail(failure);
    }
  }

  private <R> void whenConnected(QmpCommand<R> command, long deadline, Promise<R> result) {
    long millis = remaining(deadline);
    if (millis <= 0 || !(state instanceof Down)) {
      result.fail(notSent(command));
      return;
    }
    Promise<QmpConnection> next = Promise.promise();
    waiting.add(next);
    long expiry =
        vertx.setTimer(
            millis,
            id -> {
              waiting.remove(next);
              next.tryFail(notSent(command));
            });
    next.future()
        .onComplete(
            connection -> {
              vertx.cancelTimer(expiry);
              execute(command, deadline, result);
            },
            failure -> {
              vertx.cancelTimer(expiry);
              result.fail(notSent(command));
            });
  }

  private static long remaining(long deadline) {
    return (deadline - System.nanoTime()) / 1_000_000;
  }

  private NotSentException notSent(QmpCommand<?> command) {
    if (state instanceof Down down) {
      return new NotSentException(
          command.name(),
          "there is no connection: " + down.why,
          down.lost == null ? null : down.lost.cause());
    }
    return new NotSentException(command.name(), CLOSED, null);
  }

  private static IllegalStateException closedHere() {
    return new IllegalStateException(CLOSED);
  }

  @Override
  public EventStream<QmpSignal> signals() {
    return hub.subscribe();
  }

  @Override
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    on(
        () -> {
          State before = state;
          end();
          if (before instanceof Up up) {
            up.connection.close().onComplete(done);
          } else {
            done.complete();
          }
        });
    return done.future();
  }

  /**
   * Vert.x closes. An attempt that is failing needs its threads for that; one that waits for a
   * greeting could do so for long.
   */
  @Override
  public void close(Completable<Void> completion) {
    on(
        () -> {
          end();
          attempt
              .timeout(FAILING_MILLIS, TimeUnit.MILLISECONDS)
              .onComplete(over -> completion.succeed());
        });
  }

  private void end() {
    state = new Closed();
    vertx.removeCloseHook(this);
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    List<Promise<QmpConnection>> unserved = new ArrayList<>(waiting);
    waiting.clear();
    unserved.forEach(promise -> promise.tryFail(closedHere()));
    hub.end(new DisconnectCause(Kind.CLOSED_HERE, CLOSED, null));
  }
}
