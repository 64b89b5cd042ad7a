package dev.blockjob.cli.render;

import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaCommand;
import dev.blockjob.qmp.schema.SchemaEvent;
import dev.blockjob.qmp.schema.SchemaMember;
import dev.blockjob.qmp.schema.SchemaType;
import dev.blockjob.qmp.schema.SchemaType.Alternate;
import dev.blockjob.qmp.schema.SchemaType.Array;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Enumeration;
import dev.blockjob.qmp.schema.SchemaType.Structure;
import dev.blockjob.qmp.schema.SchemaType.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A schema for people. Objects inside objects are shown in place down to a depth; what lies deeper
 * or has variants of its own says {@code object...}, and is shown when it is asked for.
 */
public final class SchemaText {

  private static final int DEPTH = 3;

  private final QmpSchema schema;
  private final Colors colors;

  public SchemaText(QmpSchema schema, Colors colors) {
    this.schema = schema;
    this.colors = colors;
  }

  /** All commands and events. */
  public List<String> all() {
    Table table = new Table("COMMAND OR EVENT", "NOTES");
    schema.commands().forEach(each -> table.row(colors.cyan(each.name()), notes(each)));
    schema
        .events()
        .forEach(
            each -> table.row(colors.cyan(each.name()), joined(List.of("event"), each.features())));
    return table.lines(colors);
  }

  /** A command: its arguments and what it returns. */
  public List<String> command(SchemaCommand command) {
    List<String> lines = new ArrayList<>();
    lines.add(title(command.name(), joined(List.of("command"), List.of(notes(command)))));
    content("takes", command.argumentType(), lines);
    content("returns", command.returnType(), lines);
    return lines;
  }

  /** An event and its data. */
  public List<String> event(SchemaEvent event) {
    List<String> lines = new ArrayList<>();
    lines.add(title(event.name(), joined(List.of("event"), event.features())));
    content("carries", event.dataType(), lines);
    return lines;
  }

  /** An argument of {@code command}, with all that is in it. */
  public List<String> argument(String command, String path, SchemaMember member) {
    List<String> lines = new ArrayList<>();
    lines.add(title(command + " " + path, note(member)));
    content("is", member.type(), lines);
    return lines;
  }

  private void content(String verb, String typeId, List<String> lines) {
    boolean empty =
        schema.type(typeId) instanceof Structure structure
            && structure.members().isEmpty()
            && structure.variants().isEmpty();
    lines.add("  " + colors.dim(verb + (empty ? " nothing" : " " + expression(typeId))));
    inside(typeId, 0, lines);
  }

  private void inside(String typeId, int depth, List<String> lines) {
    if (depth > DEPTH + 1) {
      return; // no QEMU's variants have variants that deep
    }
    for (Structure structure : structures(typeId)) {
      members(structure.members(), depth, lines);
      for (Variant variant : structure.variants()) {
        List<String> additional = new ArrayList<>();
        inside(variant.type(), depth + 1, additional);
        if (!additional.isEmpty()) {
          lines.add(
              indent(depth)
                  + colors.dim("with " + structure.tag().orElse("") + " " + variant.tagValue()));
          lines.addAll(additional);
        }
      }
    }
  }

  private void members(List<SchemaMember> members, int depth, List<String> lines) {
    int width = members.stream().mapToInt(member -> member.name().length()).max().orElse(0);
    for (SchemaMember member : members) {
      boolean more = !structures(member.type()).isEmpty();
      boolean shown = more && depth < DEPTH && !deep(member.type());
      lines.add(
          indent(depth)
              + colors.cyan(member.name())
              + " ".repeat(width - member.name().length() + 2)
              + joined(
                  List.of(expression(member.type()) + (more && !shown ? "..." : "")),
                  List.of(note(member))));
      if (shown) {
        inside(member.type(), depth + 1, lines);
      }
    }
  }

  /** Whether it has variants, or members that have: these can lead back to itself. */
  private boolean deep(String typeId) {
    return structures(typeId).stream()
        .anyMatch(
            structure ->
                !structure.variants().isEmpty()
                    || structure.members().stream()
                        .flatMap(member -> structures(member.type()).stream())
                        .anyMatch(inner -> !inner.variants().isEmpty()));
  }

  private List<Structure> structures(String typeId) {
    SchemaType type = schema.type(typeId);
    if (type instanceof Structure structure) {
      return List.of(structure);
    } else if (type instanceof Array array) {
      return structures(array.element());
    } else if (type instanceof Alternate alternate) {
      return alternate.types().stream().flatMap(each -> structures(each).stream()).toList();
    }
    return List.of();
  }

  private String expression(String typeId) {
    SchemaType type = schema.type(typeId);
    if (type instanceof Builtin builtin) {
      return builtin == Builtin.VALUE ? "anything" : builtin.wireName();
    } else if (type instanceof Enumeration enumeration) {
      return enumeration.values().stream()
          .map(value -> value.name() + (value.features().isEmpty() ? "" : " " + value.features()))
          .collect(Collectors.joining(" | "));
    } else if (type instanceof Array array) {
      return "list of " + expression(array.element());
    } else if (type instanceof Alternate alternate) {
      return alternate.types().stream().map(this::expression).collect(Collectors.joining(" or "));
    }
    return "object";
  }

  private static String notes(SchemaCommand command) {
    return joined(
        command.allowOob() ? List.of("can go out of band") : List.of(), command.features());
  }

  private static String note(SchemaMember member) {
    return joined(member.optional() ? List.of("optional") : List.of(), member.features());
  }

  private static String joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    all.removeIf(String::isEmpty);
    return String.join(", ", all);
  }

  private String title(String name, String notes) {
    return colors.bold(name) + (notes.isEmpty() ? "" : "  " + notes);
  }

  private static String indent(int depth) {
    return "    " + "  ".repeat(depth);
  }
}
