package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpGreeting.QemuVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one framed message: which kind it is, and its fields. */
public final class MessageReader {

  private final Clock clock;

  /** {@code clock} gives the time at which events are received. */
  public MessageReader(Clock clock) {
    this.clock = clock;
  }

  /**
   * Reads a message.
   *
   * @throws ProtocolException if it is malformed or none of QMP's
   */
  public QmpMessage read(byte[] buffer, int offset, int length) {
    JsonObject json = Json.read(buffer, offset, length);
    try {
      return classify(json);
    } catch (ClassCastException e) {
      throw new ProtocolException("a field has an unexpected type in " + excerpt(json), e);
    }
  }

  private QmpMessage classify(JsonObject json) {
    Object id = json.getValue("id");
    if (json.getValue("event") instanceof String name) {
      return new QmpMessage.Event(event(name, json));
    }
    if (json.containsKey("return")) {
      Object returned = json.getValue("return");
      return new QmpMessage.Success(id, returned == null ? new JsonObject() : returned);
    }
    if (json.containsKey("error")) {
      JsonObject error = object(json, "error");
      return new QmpMessage.Failure(
          id, text(error, "class", "GenericError"), text(error, "desc", ""));
    }
    if (json.containsKey("QMP")) {
      return new QmpMessage.Greeting(greeting(object(json, "QMP")));
    }
    throw new ProtocolException("neither greeting, event nor reply: " + excerpt(json), null);
  }

  private QmpEvent event(String name, JsonObject json) {
    return new QmpEvent(
        name, object(json, "data"), timestamp(object(json, "timestamp")), clock.instant());
  }

  private static @Nullable Instant timestamp(JsonObject timestamp) {
    long seconds = number(timestamp, "seconds", -1);
    long microseconds = number(timestamp, "microseconds", -1);
    return seconds < 0
            || microseconds < 0
            || seconds > Instant.MAX.getEpochSecond()
            || microseconds >= 1_000_000
        ? null
        : Instant.ofEpochSecond(seconds, microseconds * 1000);
  }

  private static QmpGreeting greeting(JsonObject qmp) {
    JsonObject version = object(qmp, "version");
    JsonObject qemu = object(version, "qemu");
    List<String> capabilities =
        qmp.getValue("capabilities") instanceof JsonArray names
            ? names.stream().map(String::valueOf).toList()
            : List.of();
    return new QmpGreeting(
        new QemuVersion(
            (int) number(qemu, "major", 0),
            (int) number(qemu, "minor", 0),
            (int) number(qemu, "micro", 0)),
        text(version, "package", ""),
        capabilities);
  }

  /** A field that may be missing, or null, which is the same; anything else is an error. */
  private static JsonObject object(JsonObject json, String key) {
    JsonObject value = json.getJsonObject(key);
    return value == null ? new JsonObject() : value;
  }

  private static String text(JsonObject json, String key, String missing) {
    String value = (String) json.getValue(key);
    return value == null ? missing : value;
  }

  private static long number(JsonObject json, String key, long missing) {
    Number value = json.getNumber(key);
    return value == null ? missing : value.longValue();
  }

  private static String excerpt(JsonObject json) {
    String text = json.fieldNames().toString();
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }
}
