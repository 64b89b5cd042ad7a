package dev.blockjob.qmp.schema;

import dev.blockjob.qmp.impl.names.NameSuggestions;
import dev.blockjob.qmp.schema.SchemaType.Alternate;
import dev.blockjob.qmp.schema.SchemaType.Array;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Enumeration;
import dev.blockjob.qmp.schema.SchemaType.Structure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The commands and events of a QEMU, their arguments and types, as <a
 * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html">{@code query-qmp-schema}</a>
 * tells them. Immutable, for any thread. Reading one costs a pass over its entities; the rest is
 * read on demand.
 *
 * <p>An argument is named as in QMP; one inside an argument with dots: {@code options.driver}, also
 * through arrays: {@code actions.type}. Where a type has variants or alternatives, an argument of
 * any of them counts.
 */
public final class QmpSchema {

  private final Map<String, JsonObject> entities;

  private QmpSchema(Map<String, JsonObject> entities) {
    this.entities = entities;
  }

  /**
   * Reads the return value of {@code query-qmp-schema}, which must not be changed afterwards.
   *
   * @throws IllegalArgumentException if it isn't one: an entity is no object or has no name
   */
  public static QmpSchema of(JsonArray reply) {
    Map<String, JsonObject> entities = new HashMap<>(reply.size() * 2);
    for (int i = 0; i < reply.size(); i++) {
      if (!(reply.getValue(i) instanceof JsonObject entity)
          || !(entity.getValue("name") instanceof String name)) {
        throw new IllegalArgumentException("a schema entity has no name: " + reply.getValue(i));
      }
      entities.put(name, entity);
    }
    return new QmpSchema(entities);
  }

  /** All commands, by name. */
  public List<SchemaCommand> commands() {
    return sorted("command").map(SchemaReader::command).toList();
  }

  /** All events, by name. */
  public List<SchemaEvent> events() {
    return sorted("event").map(SchemaReader::event).toList();
  }

  /** The command of that name. */
  public Optional<SchemaCommand> command(String name) {
    return entity(name, "command").map(SchemaReader::command);
  }

  /** The event of that name. */
  public Optional<SchemaEvent> event(String name) {
    return entity(name, "event").map(SchemaReader::event);
  }

  /** The type with that id; {@link Builtin#VALUE}, which may be anything, if there is none. */
  public SchemaType type(String id) {
    JsonObject entity = entities.get(id);
    return entity == null ? Builtin.VALUE : SchemaReader.type(entity);
  }

  /** The argument that {@code path} names: {@code target}, {@code options.driver}. */
  public Optional<SchemaMember> argument(String command, String path) {
    String owner = command(command).map(SchemaCommand::argumentType).orElse("");
    Optional<SchemaMember> found = Optional.empty();
    for (String step : path.split("\\.", -1)) {
      found = member(owner, step, new HashSet<>());
      owner = found.map(SchemaMember::type).orElse("");
    }
    return found;
  }

  /** Whether QEMU has the command. */
  public boolean hasCommand(String command) {
    return entity(command, "command").isPresent();
  }

  /** Whether QEMU has the command, and the command takes the argument. */
  public boolean hasArgument(String command, String argument) {
    return argument(command, argument).isPresent();
  }

  /** Whether the command has the feature: {@code deprecated}, {@code unstable}... */
  public boolean hasFeature(String command, String feature) {
    return command(command).filter(found -> found.features().contains(feature)).isPresent();
  }

  /** Whether the command's argument has the feature. */
  public boolean hasFeature(String command, String argument, String feature) {
    return argument(command, argument)
        .filter(found -> found.features().contains(feature))
        .isPresent();
  }

  /**
   * What QEMU would refuse in that command before it looks at what the arguments mean: unknown
   * names, wrong types, missing arguments. Empty if nothing is wrong as far as the schema tells;
   * ranges of numbers and rules of the command's own are not in it.
   */
  public List<SchemaProblem> check(String command, JsonObject arguments, boolean outOfBand) {
    return SchemaCheck.of(this, command, arguments, outOfBand);
  }

  /**
   * The entities of {@code query-qmp-schema} that a command or event leads to, itself first; empty
   * if there is none of that name.
   */
  public JsonArray slice(String name) {
    return SchemaSlice.of(name, entities);
  }

  /** The names of commands and events that come near to {@code wrong}, best first. */
  public List<String> nearest(String wrong) {
    return NameSuggestions.to(
        wrong,
        Stream.of("command", "event")
            .flatMap(this::sorted)
            .map(each -> each.getString("name"))
            .toList());
  }

  /** The values of an enum, of a list of one, or of the enums of an alternate; else empty. */
  public List<String> enumValues(String typeId) {
    SchemaType type = type(typeId);
    if (type instanceof Enumeration enumeration) {
      return enumeration.names();
    }
    if (type instanceof Array array) {
      return enumValues(array.element());
    }
    if (type instanceof Alternate alternate) {
      return alternate.types().stream().flatMap(each -> enumValues(each).stream()).toList();
    }
    return List.of();
  }

  private Optional<JsonObject> entity(String name, String metaType) {
    return Optional.ofNullable(entities.get(name))
        .filter(entity -> metaType.equals(entity.getString("meta-type")));
  }

  private Stream<JsonObject> sorted(String metaType) {
    return entities.keySet().stream().sorted().flatMap(name -> entity(name, metaType).stream());
  }

  /** Variants can lead back to the type they belong to: a filter's "file" is any node again. */
  private Optional<SchemaMember> member(String typeId, String name, Set<String> seen) {
    if (!seen.add(typeId)) {
      return Optional.empty();
    }
    SchemaType type = type(typeId);
    if (type instanceof Structure structure) {
      return structure.members().stream()
          .filter(member -> member.name().equals(name))
          .findFirst()
          .or(() -> member(structure.variants().stream().map(each -> each.type()), name, seen));
    }
    if (type instanceof Array array) {
      return member(array.element(), name, seen);
    }
    if (type instanceof Alternate alternate) {
      return member(alternate.types().stream(), name, seen);
    }
    return Optional.empty();
  }

  private Optional<SchemaMember> member(Stream<String> types, String name, Set<String> seen) {
    return types.flatMap(type -> member(type, name, seen).stream()).findFirst();
  }
}
