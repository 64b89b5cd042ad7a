package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpCapability;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.RequestWriter;
import dev.blockjob.qmp.impl.schema.ConnectionSchema;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import dev.blockjob.qmp.process.PeerProcess;
import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One session. The event loop owns all state except the counter of {@link CommandIds}; {@link
 * QmpHandshake} brings the session into command mode, {@link MessageRouter} hands out what is
 * received, {@link CommandWindow} keeps the commands, {@link EventHub} the subscribers.
 */
final class QmpConnectionImpl implements QmpConnection {

  private final Context context;
  private final Channel channel;

  /** What it keeps open may be closed when nobody refers to it. */
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private final Object origin;

  private final QmpAddress address;
  private final QmpOptions options;
  private final CommandWindow window;
  private final EventHub<QmpEvent> hub;
  private final QmpHandshake handshake;
  private final MessageRouter router;
  private final Promise<DisconnectCause> closed = Promise.promise();
  private final ConnectionSchema schema;
  private final CommandIds ids = new CommandIds();
  private final DeadlineTimer deadline;
  private @Nullable DisconnectCause cause;

  /**
   * To be called on the channel's context.
   *
   * @param origin what the channel came from; referred to for as long as this connection is
   */
  QmpConnectionImpl(
      Vertx vertx,
      Channel channel,
      Object origin,
      QmpAddress address,
      QmpOptions options,
      Handler<QmpConnection> beforeCommandMode) {
    this.context = channel.context();
    this.channel = channel;
    this.origin = origin;
    this.address = address;
    this.options = options;
    this.window =
        new CommandWindow(
            options.window(),
            options.maxQueued(),
            this::writeCommand,
            bytes -> options.commandTimeoutFor(bytes).toNanos());
    this.deadline = new DeadlineTimer(vertx, this::expire);
    this.hub = new EventHub<>(context, options.eventBuffer());
    this.schema = new ConnectionSchema(this);
    this.handshake = new QmpHandshake(this, vertx, options, beforeCommandMode);
    this.router = new MessageRouter(address, options, channel, handshake, window, hub);
  }

  /** Attaches to the channel; completes in command mode, fails with HandshakeException. */
  Future<QmpConnection> start() {
    Future<QmpConnection> commandMode = handshake.start();
    channel.attach(new MessageHandler());
    return commandMode;
  }

  @Override
  public QmpAddress address() {
    return address;
  }

  @Override
  public QmpOptions options() {
    return options;
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public Optional<PeerProcess> peer() {
    return channel.peer().find();
  }

  @Override
  public QmpGreeting greeting() {
    return handshake.greeting();
  }

  @Override
  public Set<QmpCapability> capabilities() {
    return handshake.capabilities();
  }

  @Override
  public <R> Future<R> execute(QmpCommand<R> command) {
    return execute(command, () -> null);
  }

  @Override
  public <R> Future<R> execute(QmpCommand<R> command, PassedFile file) {
    if (!channel.passesFiles()) {
      return Future.failedFuture(
          new NotSentException(
              command.name(),
              "this connection passes no file descriptors. A Unix socket does with"
                  + " QmpOptions.withTransport(QmpTransport.JNR)",
              null));
    }
    return execute(command, file::duplicate);
  }

  private <R> Future<R> execute(QmpCommand<R> command, Callable<@Nullable PassedFile> duplicate) {
    Long id = ids.next();
    byte[] request;
    PassedFile file;
    try {
      request = RequestWriter.write(command.name(), command.arguments(), command.outOfBand(), id);
      file = duplicate.call();
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    } catch (Exception e) {
      return Future.failedFuture(
          new NotSentException(
              command.name(), "its file can't be passed: " + e.getMessage(), null));
    }
    long timeout = options.commandTimeoutFor(request.length).toNanos();
    var pending = new PendingCommand<>(command, request, file, timeout, System.nanoTime());
    BoundedStream.runOn(context, () -> submit(id, pending));
    return pending.future();
  }

  private void submit(Long id, PendingCommand<?> pending) {
    if (cause != null) {
      pending.fail(new NotSentException(pending.name(), cause.toString(), cause));
    } else if (pending.outOfBand() && !capabilities().contains(QmpCapability.OOB)) {
      pending.fail(
          new NotSentException(pending.name(), "this monitor has no out-of-band execution", null));
    } else {
      long now = System.nanoTime();
      window.submit(id, pending, now);
      deadline.arm(now, pending.remaining(now));
    }
  }

  @Override
  public Future<QmpSchema> schema() {
    return schema.get();
  }

  @Override
  public EventStream<QmpEvent> events() {
    return hub.subscribe();
  }

  @Override
  public Runnable listen(Handler<QmpEvent> listener) {
    return hub.listen(listener);
  }

  @Override
  public Future<DisconnectCause> closed() {
    return closed.future();
  }

  @Override
  public Future<Void> close() {
    Promise<Void> done = Promise.promise();
    BoundedStream.runOn(
        context,
        () -> {
          end(Kind.CLOSED_HERE, "the connection was closed here");
          channel.close().onComplete(result -> done.complete());
        });
    return done.future();
  }

  private void writeCommand(PendingCommand<?> command) {
    PassedFile file = command.file();
    if (file == null) {
      write(command.request());
    } else {
      channel.write(command.request(), file);
    }
  }

  void write(byte[] request) {
    channel.write(request);
  }

  /** Command mode is reached. */
  void openWindow() {
    window.open(System.nanoTime());
  }

  private final class MessageHandler implements ChannelHandler {
    @Override
    public void received(byte[] chunk) {
      try {
        router.received(chunk);
      } catch (ProtocolException e) {
        end(Kind.PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        var unused = channel.close();
      }
    }

    @Override
    public void failed(Throwable failure) {
      end(Kind.RESET, "the connection broke: " + failure.getMessage());
    }

    @Override
    public void ended() {
      end(Kind.EOF, "the other side closed the connection");
    }

    @Override
    public void closed() {
      end(Kind.CLOSED_HERE, "the connection was closed here");
    }
  }

  /** Ends the commands whose deadlines have passed; returns when the next one's does. */
  private long expire(long now) {
    window.expire(now);
    return window.nextDeadline(now);
  }

  private DisconnectCause.@Nullable Peer peerAtEnd() {
    return channel
        .peer()
        .known()
        .map(process -> new DisconnectCause.Peer(process, process.hasEnded()))
        .orElse(null);
  }

  /** The one place where a session ends; the first cause counts. */
  void end(Kind kind, String detail) {
    if (cause != null) {
      return;
    }
    DisconnectCause ended = new DisconnectCause(kind, detail, router.shutdownReason(), peerAtEnd());
    cause = ended;
    router.stop();
    deadline.stop();
    hub.end(ended);
    closed.complete(ended);
    handshake.disconnected(ended, router.inMessage());
    window.disconnected(ended);
  }
}
