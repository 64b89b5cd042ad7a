package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.QmpGreeting.QemuVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
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
    Envelope envelope = new Envelope();
    JsonReader.read(buffer, offset, length, envelope);
    QmpMessage message;
    try {
      message = classify(envelope);
    } catch (ClassCastException e) {
      throw new ProtocolException(
          "a field has an unexpected type in " + Excerpt.of(buffer, offset, length), e);
    }
    if (message == null) {
      throw new ProtocolException(
          "neither greeting, event nor reply: " + Excerpt.of(buffer, offset, length), null);
    }
    return message;
  }

  private @Nullable QmpMessage classify(Envelope envelope) {
    if (envelope.event instanceof String name) {
      JsonObject data = Envelope.object(envelope.data);
      return new QmpMessage.Event(new QmpEvent(name, data, envelope.timestamp(), clock.instant()));
    }
    if (envelope.succeeds) {
      Object returned = envelope.returned;
      return new QmpMessage.Success(envelope.id, returned == null ? new JsonObject() : returned);
    }
    if (envelope.fails) {
      JsonObject error = Envelope.object(envelope.error);
      return new QmpMessage.Failure(
          envelope.id, text(error, "class", "GenericError"), text(error, "desc", ""));
    }
    return envelope.greets
        ? new QmpMessage.Greeting(greeting(Envelope.object(envelope.greeting)))
        : null;
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

  private static JsonObject object(JsonObject json, String key) {
    return Envelope.object(json.getJsonObject(key));
  }

  private static String text(JsonObject json, String key, String missing) {
    String value = (String) json.getValue(key);
    return value == null ? missing : value;
  }

  private static long number(JsonObject json, String key, long missing) {
    Number value = json.getNumber(key);
    return value == null ? missing : value.longValue();
  }
}
