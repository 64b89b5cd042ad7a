package dev.blockjob.qmp.transport;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** A Vert.x socket. */
final class VertxChannel implements Channel {

  private final Context context;
  private final NetSocket socket;
  private @Nullable ChannelHandler handler;
  private @Nullable Throwable failure;
  private boolean paused = true;
  private boolean closed;

  /** To be called where the socket is handed out, before anything can be read from it. */
  VertxChannel(Context context, NetSocket socket) {
    this.context = context;
    this.socket = socket;
    socket.pause();
    keepReadingAfterFailedWrite();
    socket.exceptionHandler(this::failed);
    socket.closeHandler(v -> closed());
  }

  /**
   * A QEMU that ends says how its jobs ended, then closes. When we wrote something in between,
   * Netty would close at once and throw away what was not read yet.
   */
  private void keepReadingAfterFailedWrite() {
    ((NetSocketInternal) socket).channelHandlerContext().channel().config().setAutoClose(false);
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public void attach(ChannelHandler handler) {
    this.handler = handler;
    socket.handler(chunk -> handler.received(chunk.getBytes()));
    socket.endHandler(v -> handler.ended());
    socket.drainHandler(v -> handler.drained());
    if (failure != null) {
      handler.failed(failure);
    }
    resume();
  }

  private void failed(Throwable failure) {
    if (handler == null) {
      this.failure = failure;
    } else {
      handler.failed(failure);
    }
  }

  /** While nobody reads, there may still be something to be read. */
  private void closed() {
    closed = true;
    if (!paused && handler != null) {
      handler.closed();
    }
  }

  @Override
  public void write(byte[] bytes) {
    socket.write(Buffer.buffer(bytes));
  }

  @Override
  public boolean writeQueueFull() {
    return socket.writeQueueFull();
  }

  @Override
  public void pause() {
    paused = true;
    socket.pause();
  }

  @Override
  public void resume() {
    if (!paused) {
      return;
    }
    paused = false;
    socket.resume();
    if (closed) {
      context.runOnContext(v -> closed());
    }
  }

  @Override
  public Future<Void> close() {
    return socket.close();
  }
}
