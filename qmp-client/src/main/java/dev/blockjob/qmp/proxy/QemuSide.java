package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpCapability;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.HandshakeFailures;
import dev.blockjob.qmp.impl.codec.JsonErrorDialect;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageKind;
import dev.blockjob.qmp.impl.codec.MessageReader;
import dev.blockjob.qmp.impl.codec.QmpMessage;
import dev.blockjob.qmp.impl.codec.ReplyWriter;
import dev.blockjob.qmp.impl.codec.RequestWriter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * QEMU's side: brings the monitor into command mode with all that it offers, then hands its
 * messages to the multiplexer, byte for byte.
 *
 * <pre>
 *   SILENT --greeting--> NEGOTIATING --accepted--> COMMAND
 * </pre>
 */
final class QemuSide {

  private static final byte[] LINE_END = ReplyWriter.LINE_END.getBytes(StandardCharsets.US_ASCII);

  private enum State {
    SILENT,
    NEGOTIATING,
    COMMAND
  }

  private final QemuSink qemuSink;
  private final QmpAddress address;
  private final QmpOptions options;
  private final Runnable ready;
  private final Consumer<RuntimeException> refused;
  private final IdRewriter ids = new IdRewriter();
  private final MessageFramer framer;
  private final MessageReader reader = new MessageReader(Clock.systemUTC());
  private State state = State.SILENT;
  private byte[] greetingBytes = LINE_END;
  private @Nullable QmpGreeting greeting;
  private @Nullable Multiplexer multiplexer;

  /** {@code ready} or {@code refused} is called once, when it comes to that. */
  QemuSide(
      QemuSink qemuSink,
      QmpAddress address,
      QmpOptions options,
      Runnable ready,
      Consumer<RuntimeException> refused) {
    this.qemuSink = qemuSink;
    this.address = address;
    this.options = options;
    this.ready = ready;
    this.refused = refused;
    this.framer = MessageFramer.verbatim(options.maxMessageSize());
  }

  /**
   * Some of QEMU's bytes.
   *
   * @throws dev.blockjob.qmp.ProtocolException if they aren't QMP
   */
  void received(byte[] bytes) {
    framer.feed(bytes, this::message);
  }

  boolean isReady() {
    return state == State.COMMAND;
  }

  boolean isGreeted() {
    return greeting != null;
  }

  boolean inMessage() {
    return framer.inMessage();
  }

  /** What QEMU said first. */
  QmpGreeting greeting() {
    return required(greeting);
  }

  /** Greets a client, who may send from now on. */
  Client join(ClientSink sink) {
    Client client = required(multiplexer).join(sink, JsonErrorDialect.of(greeting().version()));
    sink.write(greetingBytes);
    return client;
  }

  /** QEMU has gone: every client learns it. */
  void end() {
    if (multiplexer != null) {
      multiplexer.end();
    }
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("QEMU is not in command mode yet");
    }
    return value;
  }

  private void message(byte[] buffer, int offset, int length) {
    byte[] line = new byte[length + LINE_END.length];
    System.arraycopy(buffer, offset, line, 0, length);
    System.arraycopy(LINE_END, 0, line, length, LINE_END.length);
    switch (state) {
      case SILENT -> greeted(line, length);
      case NEGOTIATING -> negotiated(line, length);
      case COMMAND -> handOn(line, length);
    }
  }

  /** Before the greeting there may be events, and a reply to the monitor's former client. */
  private void greeted(byte[] line, int length) {
    if (MessageKind.of(line) != MessageKind.GREETING) {
      return;
    }
    if (reader.read(line, 0, length) instanceof QmpMessage.Greeting message) {
      greeting = message.greeting();
      greetingBytes = line;
      state = State.NEGOTIATING;
      qemuSink.greeted(message.greeting());
      JsonObject arguments = new JsonObject();
      if (offersOutOfBand()) {
        arguments.put("enable", new JsonArray().add(QmpCapability.OOB.wireName()));
      }
      qemuSink.write(
          RequestWriter.write("qmp_capabilities", arguments, false, ids.of(ids.next())), null);
    }
  }

  private boolean offersOutOfBand() {
    return greeting().capabilities().contains(QmpCapability.OOB.wireName());
  }

  private void negotiated(byte[] line, int length) {
    if (ids.find(line, length) == null) {
      return;
    }
    if (reader.read(line, 0, length) instanceof QmpMessage.Failure failure) {
      refused.accept(HandshakeFailures.refused(address, failure.description()));
      return;
    }
    state = State.COMMAND;
    multiplexer = new Multiplexer(qemuSink, ids, options.window(), offersOutOfBand());
    ready.run();
  }

  private void handOn(byte[] line, int length) {
    IdRewriter.Place id = ids.find(line, length);
    if (id != null) {
      required(multiplexer).reply(line, id);
    } else if (MessageKind.of(line) == MessageKind.EVENT) {
      required(multiplexer).event(line);
    }
  }
}
