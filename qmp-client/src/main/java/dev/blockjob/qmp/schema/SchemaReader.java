package dev.blockjob.qmp.schema;

import dev.blockjob.qmp.schema.SchemaType.Alternate;
import dev.blockjob.qmp.schema.SchemaType.Array;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Enumeration;
import dev.blockjob.qmp.schema.SchemaType.Structure;
import dev.blockjob.qmp.schema.SchemaType.Value;
import dev.blockjob.qmp.schema.SchemaType.Variant;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads one entity of {@code query-qmp-schema}; what a later QEMU may add is passed over. */
final class SchemaReader {

  private SchemaReader() {}

  static SchemaCommand command(JsonObject entity) {
    return new SchemaCommand(
        entity.getString("name"),
        entity.getString("arg-type", ""),
        entity.getString("ret-type", ""),
        entity.getBoolean("allow-oob", false),
        features(entity));
  }

  static SchemaEvent event(JsonObject entity) {
    return new SchemaEvent(
        entity.getString("name"), entity.getString("arg-type", ""), features(entity));
  }

  /** A kind of type that isn't known yet is like one that may be anything. */
  static SchemaType type(JsonObject entity) {
    return switch (entity.getString("meta-type", "")) {
      case "builtin" -> builtin(entity.getString("json-type", ""));
      case "enum" -> new Enumeration(values(entity));
      case "array" -> new Array(entity.getString("element-type", ""));
      case "object" ->
          new Structure(
              list(entity, "members", SchemaReader::member),
              Optional.ofNullable(entity.getString("tag")),
              list(entity, "variants", SchemaReader::variant),
              features(entity));
      case "alternate" ->
          new Alternate(list(entity, "members", member -> member.getString("type", "")));
      default -> Builtin.VALUE;
    };
  }

  private static Builtin builtin(String jsonType) {
    return Stream.of(Builtin.values())
        .filter(builtin -> builtin.wireName().equals(jsonType.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(Builtin.VALUE);
  }

  /** {@code members} is newer than {@code values}, which is deprecated. */
  private static List<Value> values(JsonObject entity) {
    return entity.containsKey("members")
        ? list(entity, "members", value -> new Value(value.getString("name", ""), features(value)))
        : strings(entity, "values").map(name -> new Value(name, List.of())).toList();
  }

  private static SchemaMember member(JsonObject member) {
    return new SchemaMember(
        member.getString("name", ""),
        member.getString("type", ""),
        member.containsKey("default"),
        features(member));
  }

  private static Variant variant(JsonObject variant) {
    return new Variant(variant.getString("case", ""), variant.getString("type", ""));
  }

  private static List<String> features(JsonObject entity) {
    return strings(entity, "features").toList();
  }

  private static Stream<String> strings(JsonObject entity, String key) {
    return entity.getJsonArray(key, new JsonArray()).stream().map(String::valueOf);
  }

  private static <T> List<T> list(JsonObject entity, String key, Function<JsonObject, T> read) {
    return entity.getJsonArray(key, new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .map(read)
        .toList();
  }
}
