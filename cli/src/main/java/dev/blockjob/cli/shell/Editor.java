package dev.blockjob.cli.shell;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.render.Printable;
import java.io.IOException;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;

/** Makes the line editor. */
final class Editor {
  private Editor() {}

  static LineReader on(Terminal terminal, CliEnvironment environment, Completion completion) {
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .appName("blockjob")
            .terminal(terminal)
            .parser(new LineParser())
            .history(new PrivateHistory())
            .completer(completer(completion))
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%M is missing> ")
            .variable(LineReader.ERRORS, 0)
            .variable(LineReader.BELL_STYLE, "none")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.AUTO_FRESH_LINE, false)
            // A list, as in a shell; the menu would put its first entry into the line.
            .option(LineReader.Option.AUTO_MENU, false);
    try {
      builder.variable(LineReader.HISTORY_FILE, PrivateHistory.file(environment.environment()));
    } catch (IOException | UnsupportedOperationException e) {
      environment.err().println("blockjob shell: what is typed won't be remembered: " + e);
    }
    return builder.build();
  }

  private static Completer completer(Completion completion) {
    return (reader, line, candidates) -> {
      List<String> before = List.copyOf(line.words());
      for (Proposal each : completion.of(before, line.word())) {
        if (!Printable.is(each.word()) || !Printable.is(each.shown())) {
          continue; // nor could it be typed
        }
        candidates.add(
            new Candidate(
                each.word(),
                each.shown(),
                null,
                each.description().isEmpty() ? null : Printable.of(each.description()),
                null,
                null,
                each.complete()));
      }
    };
  }
}
