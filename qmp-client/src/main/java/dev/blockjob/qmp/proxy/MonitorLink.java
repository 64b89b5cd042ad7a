package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.HandshakeFailures;
import dev.blockjob.qmp.impl.TlsRecords;
import dev.blockjob.qmp.impl.trace.TracedChannel;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** QEMU's connection, from its first byte to its end. */
final class MonitorLink implements ChannelHandler, QemuSink {

  private final Vertx vertx;
  private final Channel channel;
  private final QmpAddress address;
  private final QmpOptions options;
  private final QemuSide qemuSide;
  private final Promise<QemuSide> ready = Promise.promise();
  private final Promise<DisconnectCause> closed = Promise.promise();
  private long timer;
  private @Nullable DisconnectCause cause;

  MonitorLink(Vertx vertx, Channel channel, QmpAddress address, QmpOptions options) {
    this.vertx = vertx;
    this.channel = TracedChannel.of(channel, options);
    this.address = address;
    this.options = options;
    this.qemuSide = new QemuSide(this, address, options, this::commandMode, ready::tryFail);
  }

  /** Starts the handshake; fails with {@link HandshakeException}, and is closed then. */
  Future<QemuSide> start() {
    timer = vertx.setTimer(options.greetingTimeout().toMillis(), t -> late());
    ready.future().onFailure(failure -> channel.close());
    channel.attach(this);
    return ready.future();
  }

  /** Completes when it has ended; never fails. */
  Future<DisconnectCause> whenClosed() {
    return closed.future();
  }

  /** Whether it came into command mode. */
  boolean wasReady() {
    return qemuSide.isReady();
  }

  void close() {
    end(Kind.CLOSED_HERE, "the connection was closed here");
  }

  private void commandMode() {
    vertx.cancelTimer(timer);
    ready.tryComplete(qemuSide);
  }

  private void late() {
    ready.tryFail(HandshakeFailures.late(address, options, qemuSide.isGreeted()));
  }

  @Override
  public void greeted(QmpGreeting greeting) {
    TlsRecords.suit(greeting, channel);
  }

  @Override
  public void write(byte[] request, @Nullable PassedFile file) {
    if (file == null) {
      channel.write(request);
    } else if (channel.passesFiles()) {
      channel.write(request, file);
    } else {
      file.close();
      channel.write(request);
    }
  }

  @Override
  public void received(byte[] bytes) {
    try {
      qemuSide.received(bytes);
    } catch (ProtocolException e) {
      end(Kind.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void ended() {
    end(Kind.EOF, "the other side closed the connection");
  }

  @Override
  public void failed(Throwable failure) {
    end(Kind.RESET, "the connection broke: " + failure.getMessage());
  }

  @Override
  public void closed() {
    end(Kind.CLOSED_HERE, "the connection was closed here");
  }

  private void end(Kind kind, String detail) {
    if (cause != null) {
      return;
    }
    DisconnectCause ended = new DisconnectCause(kind, detail, null);
    cause = ended;
    vertx.cancelTimer(timer);
    ready.tryFail(
        HandshakeFailures.disconnected(address, ended, qemuSide.isGreeted(), qemuSide.inMessage()));
    qemuSide.end();
    channel.close();
    closed.complete(ended);
  }
}
