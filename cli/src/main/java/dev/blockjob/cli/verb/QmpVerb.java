package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.ExplainedException;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpException;
import dev.blockjob.qmp.impl.names.NameSuggestions;
import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaProblem;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blockjob qmp}. */
@Command(
    name = "qmp",
    description = {
      "Sends a command as it is and prints what stands behind \"return\".",
      "With --json prints QEMU's reply: {\"return\": ...} or {\"error\": {\"class\": ..., \"desc\":"
          + " ...}}."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "COMMAND. For example:",
      "  blockjob qmp query-block",
      "  blockjob qmp block_resize node-name=disk0 size=1G",
      "  blockjob qmp block_resize '{\"node-name\": \"disk0\", \"size\": 1073741824}'"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class QmpVerb extends Verb {

  /** A shell takes the double quotes away. */
  private static final String IN_QUOTES =
      "Type JSON in single quotes: '{\"name\": \"value\"}'; or type NAME=VALUE.";

  @Parameters(
      index = "0",
      paramLabel = "COMMAND",
      description = "Such as query-block; or a whole request: '{\"execute\": ...}'.")
  private String command;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "JSON|NAME=VALUE",
      description =
          "Its arguments: one JSON object, or each by name, with dots for those within:"
              + " size=10G file.driver=nbd. Whether 10 is a number or a string follows from the"
              + " command; a value that begins with a double quote, a brace or a bracket is JSON.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--oob",
      description = "Send it out of band: exec-oob, for the few commands that can be.")
  private boolean outOfBand;

  @Option(
      names = "--check",
      description =
          "Don't send what this QEMU's schema doesn't allow: exit code 2, with the nearest names."
              + " Without it QEMU's own answer comes first.")
  private boolean checked;

  @Override
  void check() {
    try {
      QmpRequest.read(command, arguments, outOfBand, null);
    } catch (UsageException wrong) {
      String advice =
          options().inShell() ? verbMeant() : wrong instanceof NotJsonException ? IN_QUOTES : "";
      throw advice.isEmpty() ? wrong : new ExplainedException(wrong, advice);
    }
  }

  @Override
  int run(Session session) {
    QmpRequest request = QmpRequest.read(command, arguments, outOfBand, types(session));
    if (checked) {
      refuse(wrong(session, request));
    }
    try {
      Object answer =
          session.answer(
              session.connection().execute(request.toSend()), "during " + request.command());
      if (session.json()) {
        session.json(request.reply(new JsonObject().put("return", answer)));
      } else {
        JsonOutput.pretty(answer).lines().forEach(session.screen()::line);
      }
      return ExitCode.DONE;
    } catch (CommandException refused) {
      if (!session.json()) {
        throw explained(session, request, refused);
      }
      JsonObject error =
          new JsonObject().put("class", refused.errorClass()).put("desc", refused.description());
      session.json(request.reply(new JsonObject().put("error", error)));
      return ExitCode.of(refused);
    }
  }

  /** In a shell what is no verb is a QMP command, so that a verb may have been meant; or empty. */
  public String verbMeant() {
    // null where the line couldn't be read up to it
    boolean typed = command != null && options().inShell();
    List<String> verbs = typed ? NameSuggestions.to(command, Verbs.all()) : List.of();
    return verbs.isEmpty() ? "" : "Did you mean the verb '" + String.join("' or '", verbs) + "'?";
  }

  private @Nullable QmpSchema types(Session session) {
    return Assignments.needTypes(arguments)
        ? session.answer(session.connection().schema(), "while asking for the schema")
        : null;
  }

  /** QEMU has answered: nothing that happens to a further question may hide that. */
  private RuntimeException explained(
      Session session, QmpRequest request, CommandException refused) {
    try {
      String verb = refused.errorClass().equals("CommandNotFound") ? verbMeant() : "";
      String wrong = (wrong(session, request) + " " + verb).strip();
      return wrong.isEmpty() ? refused : new ExplainedException(refused, wrong);
    } catch (QmpException e) {
      return refused;
    }
  }

  /** In sentences; empty if nothing is. */
  private static String wrong(Session session, QmpRequest request) {
    return session
        .answer(session.connection().schema(), "while asking for the schema")
        .check(request.command(), request.arguments(), request.outOfBand())
        .stream()
        .map(SchemaProblem::message)
        .map(message -> message.endsWith("?") ? message : message + ".")
        .collect(Collectors.joining(" "));
  }

  private static void refuse(String wrong) {
    if (!wrong.isEmpty()) {
      throw new UsageException(wrong + " Nothing was sent.");
    }
  }
}
