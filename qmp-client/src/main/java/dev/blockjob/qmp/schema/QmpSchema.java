package dev.blockjob.qmp.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a QEMU, their arguments and the values of their enums, as <a
 * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">{@code query-qmp-schema}</a>
 * tells them. Immutable; types are looked at when somebody asks for them, so that reading a schema
 * costs one pass over its entities.
 *
 * <p>An argument is named as in QMP; one inside an argument with dots: {@code options.driver}.
 * Where a type has variants, an argument of any variant counts.
 */
public final class QmpSchema {

  private final Map<String, JsonObject> entities;

  private QmpSchema(Map<String, JsonObject> entities) {
    this.entities = entities;
  }

  /**
   * Reads the return value of {@code query-qmp-schema}, which must not be changed afterwards.
   *
   * @throws IllegalArgumentException if an entity has no name
   */
  public static QmpSchema of(JsonArray reply) {
    Map<String, JsonObject> entities = new HashMap<>(reply.size() * 2);
    for (int i = 0; i < reply.size(); i++) {
      JsonObject entity = reply.getJsonObject(i);
      String name = entity.getString("name");
      if (name == null) {
        throw new IllegalArgumentException("a schema entity has no name: " + entity);
      }
      entities.put(name, entity);
    }
    return new QmpSchema(entities);
  }

  /** Whether QEMU has the command. */
  public boolean hasCommand(String command) {
    return command(command).isPresent();
  }

  /** Whether QEMU has the command, and the command takes the argument. */
  public boolean hasArgument(String command, String argument) {
    return argumentType(command, argument).isPresent();
  }

  /** Whether the command's argument is an enum (or a list of one) that has the value. */
  public boolean hasEnumValue(String command, String argument, String value) {
    return argumentType(command, argument)
        .map(this::elementType)
        .map(type -> type.getJsonArray("values"))
        .filter(values -> values.contains(value))
        .isPresent();
  }

  private Optional<JsonObject> command(String name) {
    return Optional.ofNullable(entities.get(name))
        .filter(entity -> "command".equals(entity.getString("meta-type")));
  }

  private Optional<JsonObject> argumentType(String command, String argument) {
    Optional<JsonObject> type = command(command).flatMap(found -> type(found, "arg-type"));
    for (String step : argument.split("\\.", -1)) {
      type = type.flatMap(found -> member(elementType(found), step));
    }
    return type;
  }

  private Optional<JsonObject> type(JsonObject entity, String key) {
    return Optional.ofNullable(entity.getString(key)).map(entities::get);
  }

  private JsonObject elementType(JsonObject type) {
    return type(type, "element-type").orElse(type);
  }

  private Optional<JsonObject> member(JsonObject type, String name) {
    return member(type, name, new HashSet<>());
  }

  // Variants can lead back to the type they belong to (a filter's "file" is any node again).
  private Optional<JsonObject> member(JsonObject type, String name, Set<String> seen) {
    if (!seen.add(String.valueOf(type.getString("name")))) {
      return Optional.empty();
    }
    Optional<JsonObject> own =
        objects(type.getJsonArray("members"))
            .filter(member -> name.equals(member.getString("name")))
            .findFirst()
            .flatMap(member -> type(member, "type"));
    if (own.isPresent()) {
      return own;
    }
    // An alternate's members have no names: they are types to look into, like an object's variants.
    Stream<JsonObject> inner =
        "alternate".equals(type.getString("meta-type"))
            ? objects(type.getJsonArray("members"))
            : objects(type.getJsonArray("variants"));
    return inner
        .flatMap(variant -> type(variant, "type").stream())
        .flatMap(variant -> member(variant, name, seen).stream())
        .findFirst();
  }

  private static Stream<JsonObject> objects(@Nullable JsonArray array) {
    return array == null
        ? Stream.empty()
        : Stream.iterate(0, i -> i < array.size(), i -> i + 1).map(array::getJsonObject);
  }
}
