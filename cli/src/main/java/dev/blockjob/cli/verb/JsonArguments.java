package dev.blockjob.cli.verb;

import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.option.JsonText;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of a command as the user typed them. */
final class JsonArguments {

  private JsonArguments() {}

  /** The arguments of {@code command}: an object; an empty one if there is nothing. */
  static JsonObject read(String command, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return new JsonObject();
    }
    return object("the arguments of " + command + " are", decode(command, text), text);
  }

  /** A whole request. */
  static JsonObject request(String text) {
    return object("the request is", decoded("the request is", text), text);
  }

  /** JSON of any kind in the arguments of {@code command}. */
  static @Nullable Object decode(String command, String text) {
    return decoded("the arguments of " + command + " are", text);
  }

  private static JsonObject object(String subject, @Nullable Object value, String text) {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new UsageException(
        subject
            + " to be a JSON object, such as '{\"name\": \"value\"}', not "
            + text.strip()
            + ". Nothing was sent.");
  }

  private static @Nullable Object decoded(String subject, String text) {
    String problem = JsonText.problem(text);
    if (!problem.isEmpty()) {
      throw new NotJsonException(subject + " not JSON: " + problem + ". Nothing was sent.");
    }
    return Json.decodeValue(text);
  }
}
