package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.render.SchemaText;
import dev.blockjob.qmp.impl.names.NameSuggestions;
import dev.blockjob.qmp.process.ShellWord;
import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaMember;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code blockjob schema}. */
@Command(
    name = "schema",
    description = {
      "Shows what this QEMU understands: its commands and events, or one of them with its"
          + " arguments, their types and features.",
      "With --json prints {\"schema\": [...]}: what QEMU says of NAME and the types that it leads"
          + " to."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "query-qmp-schema. For example:",
      "  blockjob schema blockdev-mirror",
      "  blockjob schema blockdev-add file"
    })
final class SchemaVerb extends Verb {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "A command or an event. Default: lists all.")
  private @Nullable String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ARGUMENT",
      description = "One of the command's arguments, with dots to go further in: options.driver.")
  private @Nullable String argument;

  @Override
  int run(Session session) {
    QmpSchema schema = session.answer(session.connection().schema(), "while asking for the schema");
    SchemaText text = new SchemaText(schema, session.screen().colors());
    if (name == null) {
      list(session, schema, text);
    } else {
      List<String> lines = lines(schema, text, name);
      if (session.json()) {
        session.json(new JsonObject().put("schema", schema.slice(name)));
      } else {
        session.screen().lines(lines);
      }
    }
    return ExitCode.DONE;
  }

  private static void list(Session session, QmpSchema schema, SchemaText text) {
    if (!session.json()) {
      session.screen().lines(text.all());
      return;
    }
    session.json(
        new JsonObject()
            .put("commands", new JsonArray(schema.commands().stream().map(c -> c.name()).toList()))
            .put("events", new JsonArray(schema.events().stream().map(e -> e.name()).toList())));
  }

  private List<String> lines(QmpSchema schema, SchemaText text, String named) {
    if (argument != null) {
      SchemaMember member =
          schema.argument(named, argument).orElseThrow(() -> unknown(schema, named));
      return text.argument(named, argument, member);
    }
    return schema
        .command(named)
        .map(text::command)
        .or(() -> schema.event(named).map(text::event))
        .orElseThrow(() -> unknown(schema, named));
  }

  private UsageException unknown(QmpSchema schema, String named) {
    if (schema.hasCommand(named)) {
      return new UsageException(
          named
              + " takes no '"
              + argument
              + "'; `blockjob schema "
              + ShellWord.operand(named)
              + "` shows what it takes");
    }
    List<String> nearest = schema.nearest(named);
    return new UsageException(
        "this QEMU has no command or event '"
            + named
            + "'"
            + (nearest.isEmpty()
                ? "; `blockjob schema` lists those it has"
                : NameSuggestions.question(nearest)));
  }
}
