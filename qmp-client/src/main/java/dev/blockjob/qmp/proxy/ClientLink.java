package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A client's connection: keeps what it doesn't take at once, up to a limit. */
final class ClientLink implements ChannelHandler, ClientSink {

  /** To take what was written before QEMU's end. */
  private static final long GOODBYE_MILLIS = 2000;

  private static final String QEMU_ENDED = "QEMU has ended";

  private final Channel channel;
  private final int limit;
  private final BiConsumer<ClientLink, String> left;
  private final ArrayDeque<byte[]> unsent = new ArrayDeque<>();
  private long unsentBytes;
  private final Promise<Void> closed = Promise.promise();
  private boolean ending;
  private boolean gone;
  private @Nullable Client client;

  /** {@code left} is told once why the client is no more. */
  ClientLink(Channel channel, int limit, BiConsumer<ClientLink, String> left) {
    this.channel = channel;
    this.limit = limit;
    this.left = left;
  }

  /** Completes when the connection is closed. */
  Future<Void> whenClosed() {
    return closed.future();
  }

  /** QEMU is there: greets the client and listens to it. */
  void join(QemuSide qemuSide) {
    client = qemuSide.join(this);
    channel.attach(this);
  }

  @Override
  public void write(byte[] bytes) {
    if (gone || ending) {
      return;
    }
    if (unsent.isEmpty() && !channel.writeQueueFull()) {
      channel.write(bytes);
    } else if (unsentBytes > limit) {
      leave("it was cut off: it doesn't read, and more than " + limit + " bytes wait for it");
    } else {
      unsent.add(bytes);
      unsentBytes += bytes.length;
    }
  }

  @Override
  public void drained() {
    while (!unsent.isEmpty() && !channel.writeQueueFull()) {
      byte[] next = unsent.remove();
      unsentBytes -= next.length;
      channel.write(next);
    }
    if (ending) {
      leave(QEMU_ENDED);
    }
  }

  @Override
  public void pause() {
    channel.pause();
  }

  @Override
  public void resume() {
    channel.resume();
  }

  @Override
  public void end() {
    if (!channel.writeQueueFull()) {
      leave(QEMU_ENDED);
      return;
    }
    // All of it at once: while the queue is full, drained() tells that all has gone out.
    ending = true;
    unsent.forEach(channel::write);
    unsent.clear();
    channel.context().owner().setTimer(GOODBYE_MILLIS, t -> leave(QEMU_ENDED));
  }

  /** The proxy ends; who still takes what QEMU said before its end may do so. */
  void close() {
    if (!ending) {
      leave("the proxy ends");
    }
  }

  @Override
  public void received(byte[] bytes) {
    if (client != null && !gone) {
      client.received(bytes);
    }
  }

  @Override
  public void received(PassedFile file) {
    if (client == null || gone) {
      file.close();
    } else {
      client.received(file);
    }
  }

  @Override
  public void ended() {
    leave("it closed the connection");
  }

  @Override
  public void failed(Throwable failure) {
    leave("its connection broke: " + failure.getMessage());
  }

  @Override
  public void closed() {
    leave("its connection is closed");
  }

  private void leave(String why) {
    if (gone) {
      return;
    }
    gone = true;
    unsent.clear();
    if (client != null) {
      client.left();
    }
    channel.close().onComplete(closed);
    left.accept(this, why);
  }
}
