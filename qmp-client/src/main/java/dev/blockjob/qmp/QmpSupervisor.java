package dev.blockjob.qmp;

import dev.blockjob.qmp.impl.QmpSupervisorImpl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * Keeps a connection to one monitor: when it is lost, connects again, waiting longer each time, and
 * negotiates anew. Works with a {@link QmpListener}, too; QEMU then comes back by its {@code
 * reconnect-ms=} (10.0 and later; {@code reconnect=} in seconds before 11.0).
 *
 * <p>Nothing is ever sent twice. A command in flight when the connection is lost fails with {@link
 * OutcomeUnknownException}; one that wasn't written fails with {@link NotSentException}, or waits
 * for the next connection if {@link QmpReconnect#patience()} says so.
 *
 * <p>All methods may be called from any thread; Futures complete and handlers run on an event loop.
 */
public interface QmpSupervisor {

  /** Connects from now on, until closed. */
  static QmpSupervisor start(Vertx vertx, QmpClient client, QmpReconnect options) {
    return QmpSupervisorImpl.start(vertx, client, options);
  }

  /** {@link #start(Vertx, QmpClient, QmpReconnect)} with {@link QmpReconnect#defaults()}. */
  static QmpSupervisor start(Vertx vertx, QmpClient client) {
    return start(vertx, client, QmpReconnect.defaults());
  }

  /**
   * The connection that stands, or the next one. Fails with {@link IllegalStateException} when this
   * is closed before, or its {@link QmpListener} is.
   */
  Future<QmpConnection> connection();

  /**
   * Executes a command on the connection that stands. Fails as {@link
   * QmpConnection#execute(QmpCommand)} does; with {@link NotSentException} while there is none, at
   * once or after {@link QmpReconnect#patience()}.
   */
  <R> Future<R> execute(QmpCommand<R> command);

  /** {@link #execute(QmpCommand)} for a command without a type of its own. */
  default Future<Object> execute(String name, JsonObject arguments) {
    return execute(QmpCommand.raw(name, arguments));
  }

  /** {@link #execute(String, JsonObject)} without arguments. */
  default Future<Object> execute(String name) {
    return execute(name, new JsonObject());
  }

  /** A new subscriber to all connections, one after another. Ends when this is closed. */
  EventStream<QmpSignal> signals();

  /**
   * Ends the connection and connects no more. A {@link QmpListener} stays open: close it, too.
   * Completes when the socket is closed.
   */
  Future<Void> close();
}
