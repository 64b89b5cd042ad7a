package dev.blockjob.qmp.impl.trace;

import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.trace.TraceSink;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import dev.blockjob.qmp.transport.Peer;
import io.vertx.core.Context;
import io.vertx.core.Future;

/** A channel whose messages are shown to a sink. Without a sink there is none of this. */
public final class TracedChannel implements Channel {

  private final Channel channel;
  private final Tracer tracer;

  private TracedChannel(Channel channel, Tracer tracer) {
    this.channel = channel;
    this.tracer = tracer;
  }

  /** {@code channel}, traced if the options ask for it. */
  public static Channel of(Channel channel, QmpOptions options) {
    TraceSink sink = options.trace();
    return sink == null ? channel : new TracedChannel(channel, Tracer.to(sink, options));
  }

  @Override
  public Context context() {
    return channel.context();
  }

  @Override
  public Peer peer() {
    return channel.peer();
  }

  @Override
  public void attach(ChannelHandler handler) {
    channel.attach(new Handler(handler));
  }

  @Override
  public void write(byte[] bytes) {
    tracer.sent(bytes);
    channel.write(bytes);
  }

  @Override
  public void write(byte[] bytes, PassedFile file) {
    tracer.sent(bytes);
    channel.write(bytes, file);
  }

  @Override
  public boolean passesFiles() {
    return channel.passesFiles();
  }

  @Override
  public void peerReadsOneByteOfARecord() {
    channel.peerReadsOneByteOfARecord();
  }

  @Override
  public boolean writeQueueFull() {
    return channel.writeQueueFull();
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
  public Future<Void> close() {
    return channel.close();
  }

  private final class Handler implements ChannelHandler {

    private final ChannelHandler handler;

    private Handler(ChannelHandler handler) {
      this.handler = handler;
    }

    @Override
    public void received(byte[] bytes) {
      tracer.received(bytes);
      handler.received(bytes);
    }

    @Override
    public void received(PassedFile file) {
      handler.received(file);
    }

    @Override
    public void drained() {
      handler.drained();
    }

    @Override
    public void ended() {
      tracer.ended("the other side closed the connection");
      handler.ended();
    }

    @Override
    public void failed(Throwable failure) {
      tracer.ended("the connection broke: " + failure.getMessage());
      handler.failed(failure);
    }

    @Override
    public void closed() {
      tracer.closed();
      handler.closed();
    }
  }
}
