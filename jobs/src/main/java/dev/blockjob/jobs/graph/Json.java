package dev.blockjob.jobs.graph;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads QEMU's replies; members of the wrong type fail with {@link ClassCastException}. */
final class Json {

  private Json() {}

  static List<JsonObject> objects(@Nullable JsonArray array) {
    return array == null
        ? List.of()
        : IntStream.range(0, array.size()).mapToObj(array::getJsonObject).toList();
  }

  static String string(JsonObject object, String key) {
    String value = object.getString(key);
    if (value == null) {
      throw new IllegalArgumentException("QEMU's answer has no \"" + key + "\": " + object);
    }
    return value;
  }

  static long number(JsonObject object, String key) {
    Long value = object.getLong(key);
    return value == null ? 0 : value;
  }

  static boolean flag(JsonObject object, String key) {
    return Boolean.TRUE.equals(object.getBoolean(key));
  }

  static @Nullable String nonEmpty(@Nullable String value) {
    return value == null || value.isEmpty() ? null : value;
  }
}
