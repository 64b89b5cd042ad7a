package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.Json;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.json.JsonObject;
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
      "  blockjob qmp block_resize '{\"node-name\": \"disk0\", \"size\": 1073741824}'"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class QmpVerb extends Verb {

  @Parameters(index = "0", paramLabel = "COMMAND", description = "Such as query-block.")
  private String command;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "Its arguments, a JSON object.")
  private @Nullable String json;

  @Option(
      names = "--oob",
      description = "Send it out of band: exec-oob, for the few commands that can be.")
  private boolean outOfBand;

  @Override
  void check() {
    JsonArguments.read(command, json);
  }

  @Override
  int run(Session session) {
    JsonObject arguments = JsonArguments.read(command, json);
    QmpCommand<Object> request =
        outOfBand
            ? QmpCommand.rawOutOfBand(command, arguments)
            : QmpCommand.raw(command, arguments);
    try {
      Object answer = session.answer(session.connection().execute(request), "during " + command);
      if (session.json()) {
        session.json(new JsonObject().put("return", answer));
      } else {
        session.screen().line(Json.pretty(answer));
      }
      return ExitCode.DONE;
    } catch (CommandException refused) {
      if (!session.json()) {
        throw refused;
      }
      session.json(
          new JsonObject()
              .put(
                  "error",
                  new JsonObject()
                      .put("class", refused.errorClass())
                      .put("desc", refused.description())));
      return ExitCode.of(refused);
    }
  }
}
