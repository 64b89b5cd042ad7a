package dev.blockjob.qmp;

import dev.blockjob.qmp.impl.QmpListenerImpl;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/**
 * Waits for QEMU to connect to us: {@code -chardev socket,path=...,server=off}. Listen first, then
 * start QEMU: no start-up race is left.
 *
 * <p>A client like any other, only that {@link #connect(Handler)} takes the next peer that has
 * connected or will, without a deadline of its own. QEMU's handshake runs as soon as a caller
 * waits. Peers that no caller waits for are kept, 16 at most; more are turned away.
 */
public interface QmpListener extends QmpClient {

  /**
   * Listens at {@code address}.
   *
   * <p>A Unix socket's file gets mode 0600. A socket file without a listener is replaced; a live
   * socket, or a file that is no socket, isn't. A port 0 is any free one. {@link QmpAddress.Tls}
   * needs a certificate in {@link QmpOptions#tls()}.
   *
   * <p>Fails with {@link HandshakeException}, with {@link HandshakeException.Reason#IN_USE}, {@link
   * HandshakeException.Reason#NOT_A_SOCKET} and others.
   */
  static Future<QmpListener> listen(Vertx vertx, QmpAddress address, QmpOptions options) {
    return QmpListenerImpl.listen(vertx, address, options);
  }

  /** {@link #listen(Vertx, QmpAddress, QmpOptions)} with {@link QmpOptions#defaults()}. */
  static Future<QmpListener> listen(Vertx vertx, QmpAddress address) {
    return listen(vertx, address, QmpOptions.defaults());
  }

  /** Where QEMU has to connect to; with the real port if port 0 was asked for. */
  QmpAddress address();

  /**
   * The next peer, in command mode. Those who wait get peers in the order of their calls.
   *
   * <p>Fails with {@link HandshakeException} if the peer turns out to be no QEMU or leaves early;
   * then call again. Fails with {@link HandshakeException.Reason#CLOSED_HERE} when the listener is
   * closed.
   */
  @Override
  Future<QmpConnection> connect(Handler<QmpConnection> beforeCommandMode);

  /**
   * Listens no more, ends the connections of the peers that came, and removes the socket's file if
   * it is still the one that was made here. Does nothing the second time.
   */
  Future<Void> close();
}
