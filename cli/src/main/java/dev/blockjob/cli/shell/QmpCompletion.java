package dev.blockjob.cli.shell;

import dev.blockjob.cli.shell.Completion.Kind;
import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaCommand;
import dev.blockjob.qmp.schema.SchemaMember;
import dev.blockjob.qmp.schema.SchemaType;
import dev.blockjob.qmp.schema.SchemaType.Alternate;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Structure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Completes the arguments of a QMP command: names, and values where they can be known. */
final class QmpCompletion {

  private static final Set<String> NODES =
      Set.of(
          "node",
          "node-name",
          "base-node",
          "top-node",
          "overlay",
          "replaces",
          "target",
          "backing",
          "file",
          "snapshot-node-name");
  private static final Set<String> FILES = Set.of("filename", "path", "snapshot-file");

  private final QmpSchema schema;
  private final Completion.Names names;

  QmpCompletion(QmpSchema schema, Completion.Names names) {
    this.schema = schema;
    this.names = names;
  }

  /** {@code before} begins with the command's name. */
  List<Proposal> of(List<String> before, String typed) {
    SchemaCommand command = schema.command(before.get(0)).orElse(null);
    if (command == null) {
      return List.of();
    }
    int equals = typed.indexOf('=');
    if (equals >= 0) {
      String path = typed.substring(0, equals);
      String prefix = typed.substring(0, equals + 1);
      return values(command.name(), path, typed.substring(equals + 1)).stream()
          .map(value -> value.after(prefix))
          .toList();
    }
    Map<String, String> given = new HashMap<>();
    for (String word : before) {
      int at = word.indexOf('=');
      if (at > 0) {
        given.put(word.substring(0, at), word.substring(at + 1));
      }
    }
    String outer = typed.substring(0, typed.lastIndexOf('.') + 1);
    String owner =
        outer.isEmpty()
            ? command.argumentType()
            : schema
                .argument(command.name(), outer.substring(0, outer.length() - 1))
                .map(SchemaMember::type)
                .orElse("");
    return members(owner, outer, given)
        .filter(member -> !given.containsKey(outer + member.name()))
        .flatMap(member -> named(member).map(each -> each.after(outer)))
        .toList();
  }

  /** {@code name=} for what is a value, {@code name.} for what has something in it. */
  private Stream<Proposal> named(SchemaMember member) {
    SchemaType type = schema.type(member.type());
    String description = member.optional() ? "" : "needed";
    List<Proposal> named = new ArrayList<>();
    boolean inner = hasMembers(type);
    if (!inner || type instanceof Alternate) {
      named.add(new Proposal(member.name() + "=", member.name() + "=", description, false));
    }
    if (inner) {
      named.add(new Proposal(member.name() + ".", member.name() + ".", description, false));
    }
    return named.stream();
  }

  private boolean hasMembers(SchemaType type) {
    return type instanceof Structure
        || (type instanceof Alternate alternate
            && alternate.types().stream().map(schema::type).anyMatch(this::hasMembers));
  }

  /** The members of an object, with those of the variant that was chosen before. */
  private Stream<SchemaMember> members(String typeId, String outer, Map<String, String> given) {
    SchemaType type = schema.type(typeId);
    if (type instanceof Alternate alternate) {
      return alternate.types().stream().flatMap(each -> members(each, outer, given));
    }
    if (!(type instanceof Structure structure)) {
      return Stream.empty();
    }
    @Nullable String chosen = structure.tag().map(tag -> given.get(outer + tag)).orElse(null);
    return Stream.concat(
        structure.members().stream(),
        structure.variants().stream()
            .filter(variant -> variant.tagValue().equals(chosen))
            .flatMap(variant -> members(variant.type(), outer, given)));
  }

  private List<Proposal> values(String command, String path, String typed) {
    String typeId = schema.argument(command, path).map(SchemaMember::type).orElse("");
    List<String> values =
        schema.type(typeId) == Builtin.BOOLEAN
            ? List.of("true", "false")
            : schema.enumValues(typeId);
    if (!values.isEmpty()) {
      return values.stream().map(Proposal::of).toList();
    }
    Kind kind = what(command, path.substring(path.lastIndexOf('.') + 1));
    return kind == null ? List.of() : names.of(kind, typed);
  }

  private static @Nullable Kind what(String command, String argument) {
    if (argument.equals("id") && command.startsWith("job-")) {
      return Kind.JOB;
    }
    if (argument.equals("device")) {
      return command.startsWith("block-job-") ? Kind.JOB : Kind.DISK_OR_NODE;
    }
    if (FILES.contains(argument) || (argument.equals("target") && command.startsWith("drive-"))) {
      return Kind.FILE;
    }
    return NODES.contains(argument) ? Kind.NODE : null;
  }
}
