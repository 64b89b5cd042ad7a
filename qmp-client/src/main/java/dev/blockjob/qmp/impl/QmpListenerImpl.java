package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpListener;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ListeningSocket;
import dev.blockjob.qmp.transport.Transport;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Brings together those who wait and the peers who come. */
public final class QmpListenerImpl implements QmpListener, Closeable {

  private static final int MOST_PEERS = 16;

  private final Vertx vertx;
  private final QmpOptions options;
  private final Transport transport;
  private final QmpAddress asked;
  private final Queue<Channel> peers = new ArrayDeque<>();
  private final Queue<Promise<Channel>> waiting = new ArrayDeque<>();
  private @Nullable ListeningSocket listening;
  private boolean closed;

  private QmpListenerImpl(Vertx vertx, QmpAddress address, QmpOptions options) {
    this.vertx = vertx;
    this.asked = address;
    this.options = options;
    this.transport = Transport.to(vertx, address, options);
  }

  /** See {@link QmpListener#listen(Vertx, QmpAddress, QmpOptions)}. */
  public static Future<QmpListener> listen(Vertx vertx, QmpAddress address, QmpOptions options) {
    QmpListenerImpl listener = new QmpListenerImpl(vertx, address, options);
    return listener.transport.listen(listener::accepted).map(listener::at);
  }

  private synchronized QmpListener at(ListeningSocket listening) {
    this.listening = listening;
    if (!((VertxInternal) vertx).closeFuture().add(this)) {
      closed = true;
    }
    return this;
  }

  @Override
  public synchronized QmpAddress address() {
    return listening == null ? asked : listening.address();
  }

  private void accepted(Channel channel) {
    Promise<Channel> next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null && !closed && peers.size() < MOST_PEERS) {
        peers.add(channel);
        return;
      }
    }
    if (next == null) {
      channel.close();
    } else {
      next.complete(channel);
    }
  }

  @Override
  public Future<QmpConnection> connect(Handler<QmpConnection> beforeCommandMode) {
    return next()
        .compose(
            channel ->
                QmpClientImpl.handshake(
                    vertx, channel, this, address(), options, beforeCommandMode));
  }

  private synchronized Future<Channel> next() {
    if (closed) {
      return Future.failedFuture(closedHere());
    }
    Channel channel = peers.poll();
    if (channel != null) {
      return Future.succeededFuture(channel);
    }
    Promise<Channel> promise = Promise.promise();
    waiting.add(promise);
    return promise.future();
  }

  @Override
  public Future<Void> close() {
    List<Promise<Channel>> unserved;
    ListeningSocket open;
    synchronized (this) {
      closed = true;
      ((VertxInternal) vertx).removeCloseHook(this);
      open = listening;
      peers.clear();
      unserved = new ArrayList<>(waiting);
      waiting.clear();
    }
    unserved.forEach(promise -> promise.fail(closedHere()));
    return open == null ? Future.succeededFuture() : open.close();
  }

  /** Vert.x closes. */
  @Override
  public void close(Completable<Void> completion) {
    close().onComplete(completion);
  }

  private HandshakeException closedHere() {
    return new HandshakeException(
        Reason.CLOSED_HERE,
        asked,
        "no caller waits at " + asked + " any more: it was closed",
        null);
  }
}
