package dev.blockjob.qmp.impl.codec;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** What a monitor's message is, for those who hand it on as it is. */
public enum MessageKind {
  /** {@code QMP}. */
  GREETING,
  /** {@code event}. */
  EVENT,
  /** {@code return} or {@code error}. */
  REPLY,
  /** Nothing that QMP knows. */
  OTHER;

  /** Looks at the names of the members only. */
  public static MessageKind of(byte[] message) {
    try (JsonParser parser = JsonReader.FACTORY.createParser(message)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        MessageKind kind = named(name);
        if (kind != OTHER) {
          return kind;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return OTHER;
    } catch (IOException e) {
      return OTHER;
    }
  }

  private static MessageKind named(String member) {
    return switch (member) {
      case "QMP" -> GREETING;
      case "event" -> EVENT;
      case "return", "error" -> REPLY;
      default -> OTHER;
    };
  }
}
