package dev.blockjob.qmp.trace;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.WireName;
import dev.blockjob.qmp.impl.codec.JsonReader;
import dev.blockjob.qmp.trace.TracedMessage.Kind;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A traced message as a line of JSON: {@code time} (ISO 8601), {@code us} (microseconds since the
 * connection began), {@code connection}, {@code direction} ({@code sent}, {@code received}), {@code
 * kind}, {@code command}, {@code latency-us}, {@code masked}; last {@code message}, the message
 * itself, byte for byte; or {@code text}, a string, where it is no JSON or has line breaks.
 */
public final class TraceLine {

  private static final String MESSAGE = ",\"message\":";

  private TraceLine() {}

  /** The line, without a line feed. */
  public static String of(TracedMessage message) {
    JsonObject head =
        new JsonObject()
            .put("time", message.time().truncatedTo(ChronoUnit.MICROS).toString())
            .put("us", micros(message.since()))
            .put("connection", message.connection())
            .put("direction", message.kind() == Kind.COMMAND ? "sent" : "received")
            .put("kind", message.kind().wireName());
    if (message.command() != null) {
      head.put("command", message.command());
    }
    Duration latency = message.latency();
    if (latency != null) {
      head.put("latency-us", micros(latency));
    }
    if (message.masked()) {
      head.put("masked", true);
    }
    if (!isOneJsonLine(message.text())) {
      return head.put("text", message.text()).encode();
    }
    String line = head.encode();
    return line.substring(0, line.length() - 1) + MESSAGE + message.text() + "}";
  }

  private static boolean isOneJsonLine(String text) {
    return text.startsWith("{")
        && text.indexOf('\n') < 0
        && text.indexOf('\r') < 0
        && parse(text) != null;
  }

  private static Kind kind(String name) {
    return WireName.find(Kind.values(), name)
        .orElseThrow(() -> new IllegalArgumentException("no message is of kind \"" + name + '"'));
  }

  private static @Nullable JsonObject parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      return JsonReader.read(bytes, 0, bytes.length);
    } catch (ProtocolException e) {
      return null;
    }
  }

  /**
   * Reads a line; keys that aren't known are passed over.
   *
   * @throws IllegalArgumentException if it is no line of a trace
   */
  public static TracedMessage read(String line) {
    JsonObject json = parse(line);
    if (json == null) {
      throw new IllegalArgumentException("not JSON");
    }
    try {
      Long latency = json.getLong("latency-us");
      return new TracedMessage(
          json.getString("connection", ""),
          Instant.parse(json.getString("time", "")),
          Duration.of(json.getLong("us", 0L), ChronoUnit.MICROS),
          kind(json.getString("kind", "")),
          json.getString("command"),
          latency == null ? null : Duration.of(latency, ChronoUnit.MICROS),
          json.getBoolean("masked", false),
          text(line, json));
    } catch (ClassCastException | DateTimeParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** As it stands in the line; if the line was reformatted, the same in other bytes. */
  private static String text(String line, JsonObject json) {
    JsonObject message = json.getJsonObject("message");
    if (message == null) {
      return json.getString("text", "");
    }
    int begin = line.indexOf(MESSAGE);
    if (begin > 0) {
      String exact = line.substring(begin + MESSAGE.length(), line.lastIndexOf('}'));
      if (message.equals(parse(exact))) {
        return exact;
      }
    }
    return message.encode();
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
