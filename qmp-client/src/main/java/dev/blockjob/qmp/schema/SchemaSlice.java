package dev.blockjob.qmp.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** An entity and all that it leads to, as QEMU described them. */
final class SchemaSlice {

  private static final List<String> REFERENCES = List.of("arg-type", "ret-type", "element-type");
  private static final List<String> LISTS = List.of("members", "variants");

  private SchemaSlice() {}

  static JsonArray of(String name, Map<String, JsonObject> entities) {
    Map<String, JsonObject> reached = new LinkedHashMap<>();
    Deque<String> next = new ArrayDeque<>(List.of(name));
    while (!next.isEmpty()) {
      String id = next.remove();
      JsonObject entity = entities.get(id);
      if (entity != null && reached.putIfAbsent(id, entity) == null) {
        references(entity).forEach(next::add);
      }
    }
    return new JsonArray(List.copyOf(reached.values())).copy();
  }

  private static Stream<String> references(JsonObject entity) {
    Stream<String> own = REFERENCES.stream().map(entity::getString);
    Stream<String> inner =
        LISTS.stream()
            .flatMap(key -> entity.getJsonArray(key, new JsonArray()).stream())
            .filter(JsonObject.class::isInstance)
            .map(member -> ((JsonObject) member).getString("type"));
    return Stream.concat(own, inner).filter(Objects::nonNull);
  }
}
