package dev.blockjob.cli.verb;

import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.render.Sizes;
import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaType;
import dev.blockjob.qmp.schema.SchemaType.Alternate;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Enumeration;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a command as {@code name=value}, with dots to go further in: {@code a.b=1} is {@code
 * {"a": {"b": 1}}}. A value is JSON when it begins with a double quote, a brace or a bracket.
 * Otherwise it is what the command takes there: a string, a number (sizes too: {@code 10M}), true
 * or false; and where that isn't known, whichever it looks like.
 */
final class Assignments {

  private static final Pattern ASSIGNMENT =
      Pattern.compile("([A-Za-z0-9_.-]+)=(.*)", Pattern.DOTALL);
  private static final Pattern INTEGER = Pattern.compile("-?\\d+");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+([eE][-+]?\\d+)?");
  private static final Pattern NEEDS_TYPE = Pattern.compile("true|false|null|-?\\d.*");

  private Assignments() {}

  static boolean isOne(String word) {
    return ASSIGNMENT.matcher(word).matches();
  }

  /** Whether some value is read in different ways by type. */
  static boolean needTypes(List<String> words) {
    return words.stream()
        .map(ASSIGNMENT::matcher)
        .anyMatch(word -> word.matches() && NEEDS_TYPE.matcher(word.group(2)).matches());
  }

  /** Without types: values are what they look like. */
  static JsonObject read(String command, List<String> words) {
    return read(command, words, path -> Builtin.VALUE);
  }

  /** With the types that QEMU says the arguments have. */
  static JsonObject read(String command, List<String> words, QmpSchema schema) {
    return read(
        command,
        words,
        path ->
            schema
                .argument(command, path)
                .map(argument -> scalar(schema, argument.type()))
                .orElse(Builtin.VALUE));
  }

  private static JsonObject read(
      String command, List<String> words, Function<String, SchemaType> types) {
    JsonObject arguments = new JsonObject();
    for (String word : words) {
      Matcher assignment = ASSIGNMENT.matcher(word);
      if (!assignment.matches()) {
        throw new UsageException(
            "'" + word + "' is no argument of " + command + ": type NAME=VALUE. Nothing was sent.");
      }
      String path = assignment.group(1);
      Object value = value(command, assignment.group(2), types.apply(path));
      if (!put(arguments, List.of(path.split("\\.", -1)), value)) {
        throw new UsageException("'" + path + "' is given twice. Nothing was sent.");
      }
    }
    return arguments;
  }

  /** False if there is something in the way. */
  private static boolean put(JsonObject object, List<String> path, @Nullable Object value) {
    String name = path.get(0);
    if (path.size() == 1) {
      boolean free = !object.containsKey(name);
      object.put(name, value);
      return free;
    }
    if (!object.containsKey(name)) {
      object.put(name, new JsonObject());
    }
    return object.getValue(name) instanceof JsonObject inner
        && put(inner, path.subList(1, path.size()), value);
  }

  private static @Nullable Object value(String command, String text, SchemaType type) {
    if (text.startsWith("\"") || text.startsWith("{") || text.startsWith("[")) {
      return JsonArguments.decode(command, text);
    }
    if (type == Builtin.STRING || type instanceof Enumeration) {
      return text;
    }
    if (type == Builtin.INT && !INTEGER.matcher(text).matches()) {
      try {
        return Sizes.parse(text);
      } catch (IllegalArgumentException noSize) {
        return text;
      }
    }
    if (INTEGER.matcher(text).matches()) {
      BigInteger number = new BigInteger(text);
      return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default -> NUMBER.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    };
  }

  /** An alternate of an object and a string, such as a node or its name, takes words as strings. */
  private static SchemaType scalar(QmpSchema schema, String typeId) {
    SchemaType type = schema.type(typeId);
    if (!(type instanceof Alternate alternate)) {
      return type;
    }
    List<SchemaType> scalars =
        alternate.types().stream()
            .map(schema::type)
            .filter(each -> each instanceof Builtin || each instanceof Enumeration)
            .toList();
    return scalars.size() == 1 ? scalars.get(0) : Builtin.VALUE;
  }
}
