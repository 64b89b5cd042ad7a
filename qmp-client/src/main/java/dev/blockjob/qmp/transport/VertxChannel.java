package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * A Vert.x socket. Its peer's end is told as an end or as a failure, not as both; an end from this
 * side as neither.
 */
final class VertxChannel implements Channel {

  private final Context context;
  private final NetSocket socket;
  private final Peer peer;
  private final Promise<Void> whenClosed = Promise.promise();
  private @Nullable ChannelHandler handler;
  private @Nullable Throwable failure;
  private boolean closing;
  private boolean closed;
  private boolean ended;
  private long queued;
  private boolean full;

  /** To be called where the socket is handed out, before anything can be read from it. */
  VertxChannel(Context context, NetSocket socket, Peer peer) {
    this.context = context;
    this.socket = socket;
    this.peer = peer;
    socket.pause();
    keepReadingAfterFailedWrite();
    noticeOwnClose();
    socket.exceptionHandler(this::failed);
    socket.closeHandler(v -> closed());
  }

  /**
   * A QEMU that ends says how its jobs ended, then closes. When we wrote something in between,
   * Netty would close at once and throw away what was not read yet.
   */
  private void keepReadingAfterFailedWrite() {
    netty().channel().config().setAutoClose(false);
  }

  /**
   * A close from this side, Vert.x's own included, goes through the pipeline; the peer's doesn't.
   */
  private void noticeOwnClose() {
    netty().pipeline().addBefore(netty().name(), null, new OwnClose());
  }

  private final class OwnClose extends ChannelOutboundHandlerAdapter {
    @Override
    public void close(ChannelHandlerContext below, ChannelPromise done) {
      closing = true;
      var unused = below.close(done);
    }
  }

  @Override
  public void peerReadsOneByteOfARecord() {
    if (socket.isSsl()) {
      netty().pipeline().get(SslHandler.class).setWrapDataSize(1);
    }
  }

  private ChannelHandlerContext netty() {
    return ((NetSocketInternal) socket).channelHandlerContext();
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public void attach(ChannelHandler handler) {
    this.handler = handler;
    socket.handler(chunk -> handler.received(chunk.getBytes()));
    socket.endHandler(v -> ended());
    if (failure != null) {
      handler.failed(failure);
    }
    resume();
  }

  private void failed(Throwable failure) {
    if (handler != null && this.failure == null) {
      handler.failed(failure);
    }
    this.failure = failure;
  }

  /** Vert.x says so after a failure and after a close from this side, too. */
  private void ended() {
    ended = true;
    if (handler != null && failure == null && !closing) {
      handler.ended();
    }
    tellClosed();
  }

  private void closed() {
    closed = true;
    whenClosed.tryComplete();
    tellClosed();
  }

  /**
   * Netty's epoll reads to the end and closes although nobody reads here yet: what was read comes
   * later, and behind it the end.
   */
  private void tellClosed() {
    if (closed && ended && handler != null) {
      handler.closed();
    }
  }

  @Override
  public void write(byte[] bytes) {
    queued += bytes.length;
    full |= writeQueueFull();
    socket.write(Buffer.buffer(bytes)).onComplete(done -> written(bytes.length));
  }

  private void written(int bytes) {
    queued -= bytes;
    if (full && queued == 0 && handler != null && !closed) {
      full = false;
      handler.drained();
    }
  }

  /** Vert.x counts messages and would take one of any size for little. */
  @Override
  public boolean writeQueueFull() {
    return !closed && queued >= FULL;
  }

  @Override
  public void pause() {
    socket.pause();
  }

  @Override
  public void resume() {
    socket.resume();
  }

  /** Vert.x would first wait until the peer has read all that was written: perhaps forever. */
  @Override
  public Future<Void> close() {
    BoundedStream.runOn(
        context,
        () -> {
          flush();
          var unused = netty().close();
        });
    return whenClosed.future();
  }

  /** As much as the peer takes at once; each flush makes room for what Vert.x still holds back. */
  private void flush() {
    long before;
    do {
      before = queued;
      netty().flush();
    } while (queued < before);
  }
}
