package dev.blockjob.cli.verb;

import dev.blockjob.cli.UsageException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of a command as the user typed them. */
final class JsonArguments {

  private static final Pattern COLUMN = Pattern.compile("column: (\\d+)");

  private JsonArguments() {}

  static JsonObject read(String command, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return new JsonObject();
    }
    if (decode(command, text) instanceof JsonObject object) {
      return object;
    }
    throw new UsageException(
        "the arguments of "
            + command
            + " are to be a JSON object, such as '{\"name\": \"value\"}', not "
            + text.strip()
            + ". Nothing was sent.");
  }

  /** JSON of any kind in the arguments of {@code command}. */
  static @Nullable Object decode(String command, String text) {
    try {
      return Json.decodeValue(text);
    } catch (DecodeException e) {
      throw new UsageException(
          "the arguments of "
              + command
              + " are not JSON: "
              + where(e)
              + ". Nothing was sent. Type an object in single quotes: '{\"name\": \"value\"}'.");
    }
  }

  /** The parser's first line, and where it stood; the rest of its message is about Java. */
  private static String where(DecodeException failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher column = COLUMN.matcher(message);
    String place = "";
    while (column.find()) {
      place = " at character " + column.group(1);
    }
    int end = message.indexOf(" (start marker");
    String first = message.split("\\R", 2)[0];
    return (end > 0 && end < first.length() ? first.substring(0, end) : first) + place;
  }
}
