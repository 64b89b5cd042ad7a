package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads QEMU's replies. A member that is missing or has another type fails with {@link
 * IllegalArgumentException}, which says which one; for the command's name see {@link
 * dev.blockjob.qmp.ProtocolException#reading}.
 */
final class ReplyFields {

  private ReplyFields() {}

  static List<JsonObject> objects(@Nullable JsonArray array) {
    return array == null
        ? List.of()
        : IntStream.range(0, array.size()).mapToObj(i -> element(array, i)).toList();
  }

  private static JsonObject element(JsonArray array, int index) {
    if (array.getValue(index) instanceof JsonObject object) {
      return object;
    }
    throw new IllegalArgumentException("[" + index + "] in it is no object");
  }

  /** The objects of the array of that name; none if there is no such array. */
  static List<JsonObject> objects(JsonObject object, String key) {
    return objects(typed(object, key, JsonArray.class, "array"));
  }

  static @Nullable JsonObject object(JsonObject object, String key) {
    return typed(object, key, JsonObject.class, "object");
  }

  static String string(JsonObject object, String key) {
    String value = optionalString(object, key);
    if (value == null) {
      throw new IllegalArgumentException("there is no \"" + key + "\" in " + object);
    }
    return value;
  }

  static @Nullable String optionalString(JsonObject object, String key) {
    return typed(object, key, String.class, "string");
  }

  /** Null where there is none or an empty one. */
  static @Nullable String nonEmptyString(JsonObject object, String key) {
    return nonEmpty(optionalString(object, key));
  }

  static long number(JsonObject object, String key) {
    Long value = optionalNumber(object, key);
    return value == null ? 0 : value;
  }

  static @Nullable Long optionalNumber(JsonObject object, String key) {
    Number value = typed(object, key, Number.class, "number");
    return value == null ? null : Long.valueOf(value.longValue());
  }

  static boolean flag(JsonObject object, String key) {
    return Boolean.TRUE.equals(optionalFlag(object, key));
  }

  static @Nullable Boolean optionalFlag(JsonObject object, String key) {
    return typed(object, key, Boolean.class, "boolean");
  }

  static @Nullable String nonEmpty(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }

  private static <T> @Nullable T typed(
      JsonObject object, String key, Class<T> type, String typeName) {
    Object value = object.getValue(key);
    if (value == null || type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IllegalArgumentException("\"" + key + "\" is no " + typeName + " in " + object);
  }
}
