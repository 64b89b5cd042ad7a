package dev.blockjob.qmp.impl.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The members of a message, as far as QMP knows them; of one that comes twice the last counts.
 * Objects are made only for the values that are delivered: events come by the thousand.
 */
final class Envelope implements JsonReader.MemberSink {

  @Nullable Object id;
  @Nullable Object event;
  @Nullable Object data;
  @Nullable Object returned;
  @Nullable Object error;
  @Nullable Object greeting;
  boolean succeeds;
  boolean fails;
  boolean greets;
  private long seconds = -1;
  private long microseconds = -1;

  @Override
  public void member(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "id" -> id = JsonReader.value(parser);
      case "event" -> event = JsonReader.value(parser);
      case "data" -> data = JsonReader.value(parser);
      case "timestamp" -> timestamp(parser);
      case "return" -> {
        succeeds = true;
        returned = JsonReader.value(parser);
      }
      case "error" -> {
        fails = true;
        error = JsonReader.value(parser);
      }
      case "QMP" -> {
        greets = true;
        greeting = JsonReader.value(parser);
      }
      default -> parser.skipChildren();
    }
  }

  private void timestamp(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      JsonReader.object(parser, this::timeMember);
    } else {
      parser.skipChildren();
    }
  }

  private void timeMember(String name, JsonParser parser) throws IOException {
    long value = JsonReader.value(parser) instanceof Long number ? number : -1;
    if (name.equals("seconds")) {
      seconds = value;
    } else if (name.equals("microseconds")) {
      microseconds = value;
    }
  }

  /** When it happened; null if QEMU doesn't know or doesn't say. */
  @Nullable Instant timestamp() {
    return seconds < 0
            || microseconds < 0
            || seconds > Instant.MAX.getEpochSecond()
            || microseconds >= 1_000_000
        ? null
        : Instant.ofEpochSecond(seconds, microseconds * 1000);
  }

  /** A field that may be missing, or null, which is the same; anything else is an error. */
  static JsonObject object(@Nullable Object value) {
    return value == null ? new JsonObject() : (JsonObject) value;
  }
}
