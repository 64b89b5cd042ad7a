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
    if (json.containsKey("event")) {
      return new QmpMessage.Event(event(json));
    }
    if (json.containsKey("return")) {
      Object returned = json.getValue("return");
      return new QmpMessage.Success(id, returned == null ? new JsonObject() : returned);
    }
    if (json.containsKey("error")) {
      JsonObject error = json.getJsonObject("error", new JsonObject());
      return new QmpMessage.Failure(
          id, error.getString("class", "GenericError"), error.getString("desc", ""));
    }
    if (json.containsKey("QMP")) {
      return new QmpMessage.Greeting(greeting(json.getJsonObject("QMP")));
    }
    throw new ProtocolException("neither greeting, event nor reply: " + excerpt(json), null);
  }

  private QmpEvent event(JsonObject json) {
    return new QmpEvent(
        json.getString("event"),
        json.getJsonObject("data", new JsonObject()),
        timestamp(json.getJsonObject("timestamp")),
        clock.instant());
  }

  private static @Nullable Instant timestamp(@Nullable JsonObject timestamp) {
    if (timestamp == null) {
      return null;
    }
    long seconds = timestamp.getLong("seconds", -1L);
    long microseconds = timestamp.getLong("microseconds", -1L);
    return seconds < 0 || microseconds < 0
        ? null
        : Instant.ofEpochSecond(seconds, microseconds * 1000);
  }

  private static QmpGreeting greeting(JsonObject qmp) {
    JsonObject version = qmp.getJsonObject("version", new JsonObject());
    JsonObject qemu = version.getJsonObject("qemu", new JsonObject());
    List<String> capabilities =
        qmp.getJsonArray("capabilities", new JsonArray()).stream().map(String::valueOf).toList();
    return new QmpGreeting(
        new QemuVersion(
            qemu.getInteger("major", 0), qemu.getInteger("minor", 0), qemu.getInteger("micro", 0)),
        version.getString("package", ""),
        capabilities);
  }

  private static String excerpt(JsonObject json) {
    String text = json.fieldNames().toString();
    return text.length() > 200 ? text.substring(0, 200) + "..." : text;
  }
}
