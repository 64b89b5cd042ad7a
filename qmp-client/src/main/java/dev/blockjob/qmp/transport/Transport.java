package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.transport.jnr.JnrTransport;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/**
 * Opens channels to one address. Keep it for as long as its channels: see {@link VertxTransport}.
 */
public interface Transport {

  /**
   * The one that {@code options} ask for. Opens nothing yet.
   *
   * @throws IllegalArgumentException if it can't reach such an address
   */
  static Transport to(Vertx vertx, QmpAddress address, QmpOptions options) {
    boolean jnr =
        switch (options.transport()) {
          case JNR -> true;
          case VERTX -> false;
          case AUTO -> address instanceof QmpAddress.Abstract;
        };
    return jnr
        ? new JnrTransport(vertx, address, options)
        : new VertxTransport(vertx, address, options);
  }

  /**
   * A new channel, on the caller's context or on a new one; the Future completes there. Fails with
   * {@link dev.blockjob.qmp.HandshakeException}.
   */
  Future<Channel> connect();

  /**
   * Waits for peers at the address. A Unix socket's file gets mode 0600; a file without a listener
   * is replaced, a live socket or any other file is not. Fails with {@link
   * dev.blockjob.qmp.HandshakeException}.
   *
   * @param accepted is given each channel on the channel's context
   */
  Future<ListeningSocket> listen(Handler<Channel> accepted);
}
