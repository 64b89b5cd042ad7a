package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import dev.blockjob.qmp.impl.trace.TracedChannel;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** Opens a channel; {@link QmpConnectionImpl} does the rest. */
public final class QmpClientImpl implements QmpClient {

  private final Vertx vertx;
  private final QmpAddress address;
  private final QmpOptions options;
  private final Transport transport;

  /** Opens nothing yet. */
  public QmpClientImpl(Vertx vertx, QmpAddress address, QmpOptions options) {
    this.vertx = vertx;
    this.address = address;
    this.options = options;
    this.transport = Transport.to(vertx, address, options);
  }

  @Override
  public Future<QmpConnection> connect(Handler<QmpConnection> beforeCommandMode) {
    return transport
        .connect()
        .compose(
            channel -> handshake(vertx, channel, transport, address, options, beforeCommandMode));
  }

  /** Brings a new channel into command mode. */
  public static Future<QmpConnection> handshake(
      Vertx vertx,
      Channel channel,
      Object origin,
      QmpAddress address,
      QmpOptions options,
      Handler<QmpConnection> beforeCommandMode) {
    Promise<QmpConnection> connected = Promise.promise();
    Channel traced = TracedChannel.of(channel, options);
    BoundedStream.runOn(
        channel.context(),
        () ->
            new QmpConnectionImpl(vertx, traced, origin, address, options, beforeCommandMode)
                .start()
                .onComplete(connected));
    return connected.future();
  }
}
