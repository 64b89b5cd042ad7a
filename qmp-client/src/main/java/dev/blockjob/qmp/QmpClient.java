package dev.blockjob.qmp;

import dev.blockjob.qmp.impl.QmpClientImpl;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/** Makes connections to one monitor. Holds no connection itself; connect as often as you like. */
public interface QmpClient {

  /** A client for the monitor at {@code address}; nothing is opened yet. */
  static QmpClient create(Vertx vertx, QmpAddress address, QmpOptions options) {
    return new QmpClientImpl(vertx, address, options);
  }

  /** A client with {@link QmpOptions#defaults()}. */
  static QmpClient create(Vertx vertx, QmpAddress address) {
    return create(vertx, address, QmpOptions.defaults());
  }

  /**
   * Connects, waits for the greeting and enters command mode, with {@code oob} where QEMU offers
   * it.
   *
   * <p>The Future completes on the connection's event loop. It fails with {@link
   * HandshakeException} if no usable connection came about; nothing is left open then.
   *
   * @param beforeCommandMode called on the connection's event loop after the greeting and before
   *     {@code qmp_capabilities} is sent: a caller that subscribes to {@link
   *     QmpConnection#events()} here misses nothing. Commands executed here are queued until
   *     command mode is reached
   */
  Future<QmpConnection> connect(Handler<QmpConnection> beforeCommandMode);

  /** {@link #connect(Handler)} for callers without early subscribers. */
  default Future<QmpConnection> connect() {
    return connect(connection -> {});
  }
}
