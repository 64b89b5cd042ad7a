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
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageLimits;
import dev.blockjob.qmp.impl.codec.MessageReader;
import dev.blockjob.qmp.impl.codec.QmpMessage;
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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One session. The event loop owns all state except the id counter; {@link QmpHandshake} brings the
 * session into command mode, {@link CommandWindow} keeps the commands, {@link EventHub} the
 * subscribers.
 */
final class QmpConnectionImpl implements QmpConnection {

  private static final Logger LOG = System.getLogger(QmpConnectionImpl.class.getName());

  private static final int NONCE_DIGITS = 2;

  private final Vertx vertx;
  private final Context context;
  private final Channel channel;

  /** What it keeps open may be closed when nobody refers to it. */
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private final Object origin;

  private final QmpAddress address;
  private final QmpOptions options;
  private final MessageFramer framer;
  private final MessageReader reader = new MessageReader(Clock.systemUTC());
  private final CommandWindow window;
  private final EventHub<QmpEvent> hub;
  private final QmpHandshake handshake;
  private final Promise<DisconnectCause> closed = Promise.promise();
  private final ConnectionSchema schema;
  private final AtomicLong nextId = new AtomicLong();

  /**
   * Replies to a former client of the monitor can reach us; its ids hardly ever have our nonce. Two
   * digits do: QEMU gives such a reply before the one to our {@code qmp_capabilities}, when no
   * other id of ours is in use yet, and takes 3 microseconds and more for each byte of a request.
   */
  private final String nonce = nonce();

  private @Nullable DisconnectCause cause;
  private @Nullable String shutdownReason;
  private long timer = -1;
  private long timerDue;
  private long unattributedErrors;

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
    this.vertx = vertx;
    this.context = channel.context();
    this.channel = channel;
    this.origin = origin;
    this.address = address;
    this.options = options;
    this.framer = new MessageFramer(MessageLimits.of(options));
    this.window =
        new CommandWindow(
            options.window(),
            options.maxQueued(),
            this::writeCommand,
            bytes -> options.commandTimeoutFor(bytes).toNanos());
    this.hub = new EventHub<>(context, options.eventBuffer());
    this.schema = new ConnectionSchema(this);
    this.handshake = new QmpHandshake(this, vertx, options, beforeCommandMode);
  }

  /** Attaches to the channel; completes in command mode, fails with HandshakeException. */
  Future<QmpConnection> start() {
    Future<QmpConnection> commandMode = handshake.start();
    channel.attach(new Incoming());
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
    String id = newId();
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

  private void submit(String id, PendingCommand<?> pending) {
    if (cause != null) {
      pending.fail(new NotSentException(pending.name(), cause.toString(), cause));
    } else if (pending.outOfBand() && !capabilities().contains(QmpCapability.OOB)) {
      pending.fail(
          new NotSentException(pending.name(), "this monitor has no out-of-band execution", null));
    } else {
      long now = System.nanoTime();
      window.submit(id, pending, now);
      armDeadline(now, pending.remaining(now));
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

  String newId() {
    return nonce + digits(nextId.incrementAndGet());
  }

  private static String nonce() {
    int least = (int) Math.pow(Character.MAX_RADIX, NONCE_DIGITS - 1);
    return digits(ThreadLocalRandom.current().nextInt(least, least * Character.MAX_RADIX));
  }

  private static String digits(long number) {
    return Long.toString(number, Character.MAX_RADIX);
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

  private final class Incoming implements ChannelHandler {
    @Override
    public void received(byte[] chunk) {
      try {
        framer.feed(chunk, QmpConnectionImpl.this::message);
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

  private void message(byte[] buffer, int offset, int length) {
    if (cause != null) {
      return;
    }
    QmpMessage message = reader.read(buffer, offset, length);
    if (message instanceof QmpMessage.Event event) {
      event(event.event());
    } else if (message instanceof QmpMessage.Success success) {
      success(success);
    } else if (message instanceof QmpMessage.Failure failure) {
      failure(failure);
    } else if (message instanceof QmpMessage.Greeting greeting) {
      TlsRecords.suit(greeting.greeting(), channel);
      handshake.greeted(greeting.greeting());
    }
  }

  private void event(QmpEvent event) {
    if (event.name().equals("SHUTDOWN")) {
      shutdownReason = event.data().getString("reason", "unknown");
    }
    hub.publish(event);
  }

  private void success(QmpMessage.Success reply) {
    if (handshake.accepted(reply.id())) {
      return;
    }
    PendingCommand<?> command = commandOf(reply.id());
    if (command != null) {
      command.succeed(reply.returned());
    }
  }

  private void failure(QmpMessage.Failure reply) {
    if (reply.id() == null) {
      unattributed(reply);
      return;
    }
    if (handshake.refused(reply.id(), reply.description())) {
      return;
    }
    PendingCommand<?> command = commandOf(reply.id());
    if (command != null) {
      command.refuse(reply.errorClass(), reply.description());
    }
  }

  /** QEMU could not parse some request, and can't say which; one request can cause a thousand. */
  private void unattributed(QmpMessage.Failure reply) {
    LOG.log(
        unattributedErrors++ == 0 ? Level.WARNING : Level.DEBUG,
        () -> address + ": QEMU could not parse a request: " + reply.description());
  }

  private @Nullable PendingCommand<?> commandOf(@Nullable Object id) {
    PendingCommand<?> command =
        id instanceof String own ? window.replied(own, System.nanoTime()) : null;
    if (command == null) {
      LOG.log(Level.DEBUG, () -> address + ": a reply to nothing that was asked here, id " + id);
    } else if (command.done()) {
      LOG.log(
          Level.DEBUG,
          () -> address + ": the reply to " + command.name() + " came after its deadline");
    }
    return command;
  }

  /** One timer for all commands. It may be too early, since deadlines move on, and never late. */
  private void armDeadline(long now, long nanos) {
    boolean needless = cause != null || nanos == Long.MAX_VALUE;
    if (needless || (timer >= 0 && timerDue - (now + nanos) <= 0)) {
      return;
    }
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    timerDue = now + nanos;
    timer = vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1), id -> expire());
  }

  private void expire() {
    timer = -1;
    long now = System.nanoTime();
    window.expire(now);
    armDeadline(now, window.nextDeadline(now));
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
    DisconnectCause ended = new DisconnectCause(kind, detail, shutdownReason, peerAtEnd());
    cause = ended;
    hub.end(ended);
    closed.complete(ended);
    handshake.disconnected(ended, framer.inMessage());
    window.disconnected(ended);
  }
}
