package dev.blockjob.qmp.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.fake.RecordedSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/compatibility.md} says of a version's schema is what that schema says. */
class CompatibilityPageTest {

  private static final Path PAGE = Path.of("../docs/compatibility.md");
  private static final String HEAD = "| Since | What | 7.2 | 10.0 | 11.1 |";
  private static final int WHAT = 2;
  private static final Pattern MEMBER = Pattern.compile("`(\\S+)` (of|from) `(\\S+)`");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  @Test
  void theTableIsWhatTheSchemasSay() throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int head = 0;
    while (!lines.get(head).startsWith(HEAD)) {
      head++;
    }
    List<String> wrong = new ArrayList<>();
    int row = head + 2;
    for (; lines.get(row).startsWith("|"); row++) {
      String[] cells = lines.get(row).split("\\|", -1);
      int column = WHAT;
      for (RecordedSchema recorded : RecordedSchema.values()) {
        String said = cells[++column].strip();
        for (String found : states(recorded.schema(), cells[WHAT])) {
          if (!found.equals(said)) {
            wrong.add(recorded + ": " + found + " and not " + said + ":" + cells[WHAT]);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(row).isGreaterThan(head + 2);
  }

  /** Of each thing that is named before a colon. */
  private static List<String> states(QmpSchema schema, String what) {
    Matcher member = MEMBER.matcher(what);
    if (member.find()) {
      String command = member.group(3);
      Optional<SchemaMember> found =
          member.group(2).equals("of")
              ? schema.argument(command, member.group(1))
              : returned(schema, command, member.group(1));
      return List.of(state(found.map(SchemaMember::features)));
    }
    return NAME.matcher(what.split(":", -1)[0])
        .results()
        .map((MatchResult name) -> schema.command(name.group(1)))
        .map(command -> state(command.map(SchemaCommand::features)))
        .toList();
  }

  private static Optional<SchemaMember> returned(QmpSchema schema, String command, String name) {
    String type = schema.command(command).map(SchemaCommand::returnType).orElse("");
    if (schema.type(type) instanceof SchemaType.Array list) {
      type = list.element();
    }
    return members(schema, type).stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static List<SchemaMember> members(QmpSchema schema, String type) {
    List<SchemaMember> all = new ArrayList<>();
    if (schema.type(type) instanceof SchemaType.Structure structure) {
      all.addAll(structure.members());
      structure.variants().forEach(each -> all.addAll(members(schema, each.type())));
    }
    return all;
  }

  private static String state(Optional<List<String>> features) {
    return features.map(those -> those.contains("deprecated") ? "deprecated" : "yes").orElse("no");
  }
}
