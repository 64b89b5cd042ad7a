package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageLimits;
import dev.blockjob.qmp.impl.codec.MessageReader;
import dev.blockjob.qmp.impl.codec.QmpMessage;
import dev.blockjob.qmp.transport.Channel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Routes what the monitor sends: the greeting to {@link QmpHandshake}, replies to it or to their
 * commands in {@link CommandWindow}, events to {@link EventHub}. Belongs to the event loop.
 */
final class MessageRouter {

  private static final Logger LOG = System.getLogger(MessageRouter.class.getName());

  private final QmpAddress address;
  private final Channel channel;
  private final QmpHandshake handshake;
  private final CommandWindow window;
  private final EventHub<QmpEvent> hub;
  private final MessageFramer framer;
  private final MessageReader reader = new MessageReader(Clock.systemUTC());
  private @Nullable String shutdownReason;
  private long unattributedErrors;
  private boolean stopped;

  MessageRouter(
      QmpAddress address,
      QmpOptions options,
      Channel channel,
      QmpHandshake handshake,
      CommandWindow window,
      EventHub<QmpEvent> hub) {
    this.address = address;
    this.channel = channel;
    this.handshake = handshake;
    this.window = window;
    this.hub = hub;
    this.framer = new MessageFramer(MessageLimits.of(options));
  }

  /**
   * The next bytes.
   *
   * @throws ProtocolException if that isn't QMP, or more than the limits allow
   */
  void received(byte[] chunk) {
    framer.feed(chunk, this::message);
  }

  /** Whether a message has begun and isn't complete. */
  boolean inMessage() {
    return framer.inMessage();
  }

  /** The reason in the last SHUTDOWN event; null if there was none. */
  @Nullable String shutdownReason() {
    return shutdownReason;
  }

  /** The session has ended: nothing is handed out any more. */
  void stop() {
    stopped = true;
  }

  private void message(byte[] buffer, int offset, int length) {
    if (stopped) {
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
      shutdownReason = String.valueOf(event.data().getValue("reason", "unknown"));
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
    PendingCommand<?> command = id == null ? null : window.replied(id, System.nanoTime());
    if (command == null) {
      LOG.log(Level.DEBUG, () -> address + ": a reply to nothing that was asked here, id " + id);
    } else if (command.done()) {
      LOG.log(
          Level.DEBUG,
          () -> address + ": the reply to " + command.name() + " came after its deadline");
    }
    return command;
  }
}
