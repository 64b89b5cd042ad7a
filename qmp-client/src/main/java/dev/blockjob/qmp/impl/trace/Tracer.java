package dev.blockjob.qmp.impl.trace;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.JsonReader;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageLimits;
import dev.blockjob.qmp.trace.TraceSink;
import dev.blockjob.qmp.trace.TracedMessage;
import dev.blockjob.qmp.trace.TracedMessage.Kind;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells a sink of one connection: which message, which command it answers, how long that took. */
final class Tracer {

  private static final Logger LOG = System.getLogger(Tracer.class.getName());

  private final TraceSink sink;
  private final Clock clock;
  private final LongSupplier nanos;
  private final long began;
  private final String connection;
  private final MessageLimits limits;
  private final MessageFramer framer;
  private final Map<Object, Sent> unanswered = new HashMap<>();
  private boolean over;
  private boolean ended;

  /** A command that was sent; {@code secret}: its answer is one. */
  private record Sent(String command, long at, boolean secret) {}

  Tracer(TraceSink sink, Clock clock, LongSupplier nanos, String connection, MessageLimits limits) {
    this.sink = sink;
    this.clock = clock;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
    this.connection = connection;
    this.limits = limits;
    this.framer = MessageFramer.verbatim(limits);
  }

  static Tracer to(TraceSink sink, QmpOptions options) {
    String connection = String.format("%08x", ThreadLocalRandom.current().nextInt());
    return new Tracer(
        sink, Clock.systemUTC(), System::nanoTime, connection, MessageLimits.of(options));
  }

  /** A whole request, as we write them. */
  void sent(byte[] request) {
    String text = new String(request, StandardCharsets.UTF_8).strip();
    JsonObject json = read(request, 0, request.length);
    if (json == null) {
      tell(Kind.COMMAND, null, null, text, Secrets.maskNames(text));
      return;
    }
    String command = json.getString("execute", json.getString("exec-oob"));
    Object id = json.getValue("id");
    if (id != null && command != null) {
      unanswered.put(id, new Sent(command, nanos.getAsLong(), Secrets.answersWithOne(json)));
    }
    tell(Kind.COMMAND, command, null, text, Secrets.mask(json, text));
  }

  void received(byte[] chunk) {
    if (over) {
      return;
    }
    try {
      framer.feed(chunk, this::message);
    } catch (ProtocolException e) {
      over = true;
      String text = new String(chunk, StandardCharsets.UTF_8);
      tell(Kind.GARBAGE, null, null, text, Secrets.maskNames(text));
    }
  }

  private void message(byte[] buffer, int offset, int length) {
    String text = new String(buffer, offset, length, StandardCharsets.UTF_8);
    JsonObject json = read(buffer, offset, length);
    Kind kind = json == null ? Kind.GARBAGE : kind(json);
    Object id = json == null ? null : json.getValue("id");
    Sent sent = id == null || kind == Kind.EVENT ? null : unanswered.remove(id);
    if (json == null || sent == null) {
      String shown = json == null ? Secrets.maskNames(text) : Secrets.maskTexts(json, text);
      tell(kind, null, null, text, shown);
      return;
    }
    Duration latency = Duration.ofNanos(nanos.getAsLong() - sent.at);
    boolean secret = sent.secret && kind == Kind.REPLY;
    String shown = secret ? Secrets.maskReturn(json) : Secrets.maskTexts(json, text);
    tell(kind, sent.command, latency, text, shown);
  }

  private static Kind kind(JsonObject json) {
    if (json.containsKey("event")) {
      return Kind.EVENT;
    } else if (json.containsKey("return")) {
      return Kind.REPLY;
    } else if (json.containsKey("error")) {
      return Kind.ERROR;
    }
    return json.containsKey("QMP") ? Kind.GREETING : Kind.GARBAGE;
  }

  /** Null if it can't be read. What QEMU prints for non-finite numbers is read as by the client. */
  private @Nullable JsonObject read(byte[] buffer, int offset, int length) {
    JsonObject[] json = new JsonObject[1];
    byte[] message = Arrays.copyOfRange(buffer, offset, offset + length);
    try {
      new MessageFramer(limits).feed(message, (b, o, l) -> json[0] = JsonReader.read(b, o, l));
    } catch (ProtocolException e) {
      return null;
    }
    return json[0];
  }

  void ended(String cause) {
    end(Kind.END, cause);
  }

  void closed() {
    end(Kind.CLOSED, "the connection was closed here");
  }

  private void end(Kind kind, String cause) {
    if (!ended) {
      ended = true;
      String where = framer.inMessage() ? ", in the middle of a message" : "";
      tell(kind, null, null, cause + where, cause + where);
    }
  }

  private void tell(
      Kind kind, @Nullable String command, @Nullable Duration latency, String text, String shown) {
    Duration since = Duration.ofNanos(nanos.getAsLong() - began);
    try {
      sink.message(
          new TracedMessage(
              connection,
              clock.instant(),
              since,
              kind,
              command,
              latency,
              !shown.equals(text),
              shown));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a trace failed", e);
    }
  }
}
