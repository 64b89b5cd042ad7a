package dev.blockjob.qmp.schema;

import dev.blockjob.qmp.impl.names.NameSuggestions;
import dev.blockjob.qmp.schema.SchemaProblem.Kind;
import dev.blockjob.qmp.schema.SchemaType.Alternate;
import dev.blockjob.qmp.schema.SchemaType.Array;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Enumeration;
import dev.blockjob.qmp.schema.SchemaType.Structure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a command for what QEMU's input visitor would refuse. Ranges of numbers and what a
 * command itself demands of its arguments are not in the schema, so finding nothing promises
 * nothing.
 */
final class SchemaCheck {

  /** Its other arguments are the device's properties ({@code 'gen': false}); no schema says so. */
  private static final Set<String> OPEN = Set.of("device_add");

  private final QmpSchema schema;
  private final String command;
  private final List<SchemaProblem> problems = new ArrayList<>();

  private SchemaCheck(QmpSchema schema, String command) {
    this.schema = schema;
    this.command = command;
  }

  static List<SchemaProblem> of(
      QmpSchema schema, String name, JsonObject arguments, boolean outOfBand) {
    SchemaCommand command = schema.command(name).orElse(null);
    if (command == null) {
      List<String> names = schema.commands().stream().map(SchemaCommand::name).toList();
      return List.of(
          SchemaProblem.of(
              Kind.UNKNOWN_COMMAND,
              name,
              "this QEMU has no command '" + name + "'",
              NameSuggestions.to(name, names)));
    }
    SchemaCheck check = new SchemaCheck(schema, name);
    if (outOfBand && !command.allowOob()) {
      check.add(Kind.NOT_OUT_OF_BAND, name, name + " can't be sent out of band");
    }
    if (schema.type(command.argumentType()) instanceof Structure structure) {
      check.structure("", structure, arguments);
    }
    return List.copyOf(check.problems);
  }

  private void value(String path, String typeId, @Nullable Object value) {
    SchemaType type = schema.type(typeId);
    if (type instanceof Builtin builtin) {
      if (!JsonKind.of(value).isA(builtin)) {
        wrongType(path, builtin.wireName(), value);
      }
    } else if (type instanceof Enumeration enumeration) {
      enumeration(path, enumeration, value);
    } else if (type instanceof Array array) {
      if (value instanceof JsonArray elements) {
        for (int i = 0; i < elements.size(); i++) {
          value(path + "[" + i + "]", array.element(), elements.getValue(i));
        }
      } else {
        wrongType(path, "array", value);
      }
    } else if (type instanceof Alternate alternate) {
      alternate(path, alternate, value);
    } else if (type instanceof Structure structure) {
      if (value instanceof JsonObject object) {
        structure(path, structure, object);
      } else {
        wrongType(path, "object", value);
      }
    }
  }

  private void enumeration(String path, Enumeration enumeration, @Nullable Object value) {
    List<String> names = enumeration.names();
    if (!(value instanceof String given)) {
      wrongType(path, "string", value);
    } else if (!names.contains(given)) {
      List<String> nearest = NameSuggestions.to(given, names);
      String choice =
          nearest.isEmpty() && names.size() <= 12
              ? ": it is one of " + String.join(", ", names)
              : "";
      problems.add(
          SchemaProblem.of(
              Kind.UNKNOWN_VALUE,
              path,
              "'" + path + "' of " + command + " can't be '" + given + "'" + choice,
              nearest));
    }
  }

  private void alternate(String path, Alternate alternate, @Nullable Object value) {
    JsonKind kind = JsonKind.of(value);
    for (String type : alternate.types()) {
      if (kind.fits(schema.type(type))) {
        value(path, type, value);
        return;
      }
    }
    String expected =
        alternate.types().stream()
            .map(type -> JsonKind.expected(schema.type(type)))
            .distinct()
            .collect(Collectors.joining(" or "));
    wrongType(path, expected, value);
  }

  private void structure(String path, Structure structure, JsonObject object) {
    Map<String, SchemaMember> members = new LinkedHashMap<>();
    collect(structure, object, members);
    for (String name : object.fieldNames()) {
      SchemaMember member = members.get(name);
      if (member != null) {
        value(inner(path, name), member.type(), object.getValue(name));
      } else if (!(path.isEmpty() && OPEN.contains(command))) {
        problems.add(
            SchemaProblem.of(
                Kind.UNKNOWN_ARGUMENT,
                inner(path, name),
                command + " takes no '" + inner(path, name) + "'",
                NameSuggestions.to(name, members.keySet())));
      }
    }
    for (SchemaMember member : members.values()) {
      if (!member.optional() && !object.containsKey(member.name())) {
        String missing = inner(path, member.name());
        add(Kind.MISSING_ARGUMENT, missing, command + " needs '" + missing + "'");
      }
    }
  }

  /** The members that an object may have, given the values of its tags. */
  private void collect(Structure structure, JsonObject object, Map<String, SchemaMember> members) {
    structure.members().forEach(member -> members.put(member.name(), member));
    Object chosen = structure.tag().map(object::getValue).orElse(null);
    structure.variants().stream()
        .filter(variant -> variant.tagValue().equals(chosen))
        .map(variant -> schema.type(variant.type()))
        .forEach(
            type -> {
              if (type instanceof Structure variant) {
                collect(variant, object, members);
              }
            });
  }

  private void wrongType(String path, String expected, @Nullable Object value) {
    add(
        Kind.WRONG_TYPE,
        path,
        "'" + path + "' of " + command + " is to be " + expected + ", not " + JsonKind.show(value));
  }

  private void add(Kind kind, String path, String message) {
    problems.add(SchemaProblem.of(kind, path, message));
  }

  private static String inner(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
