package dev.blockjob.cli;

import dev.blockjob.cli.render.Json;
import dev.blockjob.cli.verb.Verbs;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Puts the command line together: verbs, exit codes, error output. */
final class CommandLines {
  private CommandLines() {}

  /**
   * Runs one call. Only the verbs that it names are made. Where it can't be read, nothing has
   * happened yet, and the answer comes from a command line that knows all verbs.
   */
  static int run(Surroundings here, String... arguments) {
    CommandLine line = create(here, Verbs.among(List.of(arguments)));
    line.setParameterExceptionHandler((wrong, again) -> create(here).execute(again))
        .setExecutionStrategy(
            parsed -> {
              line.setParameterExceptionHandler(CommandLines::wrongArguments);
              return new CommandLine.RunLast().execute(parsed);
            });
    return line.execute(arguments);
  }

  /** The command line with all verbs. */
  static CommandLine create(Surroundings here) {
    return create(here, Verbs.all());
  }

  private static CommandLine create(Surroundings here, Set<String> verbs) {
    CommandLine line = new CommandLine(new Blockjob(here));
    Verbs.addTo(line, verbs);
    line.setOut(new PrintWriter(here.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(here.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(here.terminal().colours() ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(Math.min(100, Math.max(60, here.terminal().width())))
        .setAbbreviatedOptionsAllowed(false)
        .setExitCodeExceptionMapper(failure -> ExitCode.of(Problem.unwrap(failure)))
        .setParameterExceptionHandler(CommandLines::wrongArguments)
        .setExecutionExceptionHandler(CommandLines::failed);
    return line;
  }

  private static int wrongArguments(ParameterException wrong, String[] arguments) {
    CommandLine verb = wrong.getCommandLine();
    Problem problem = Problem.of(name(verb), wrong);
    if (List.of(arguments).contains("--json")) {
      verb.getOut().println(Json.line(problem.json()));
      return ExitCode.USAGE;
    }
    problem.lines(name(verb)).forEach(verb.getErr()::println);
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, verb.getErr());
    verb.getErr().println("  Try `" + verb.getCommandSpec().qualifiedName() + " --help`.");
    return ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine verb, ParseResult arguments) {
    Blockjob call = (Blockjob) verb.getCommandSpec().root().userObject();
    Problem problem = Problem.of(name(verb), failure);
    if (call.json()) {
      verb.getOut().println(Json.line(problem.json()));
    } else {
      problem.lines(name(verb)).forEach(verb.getErr()::println);
    }
    if (call.verbose()) {
      failure.printStackTrace(verb.getErr());
    }
    return verb.getExitCodeExceptionMapper().getExitCode(failure);
  }

  /** The verb as typed: {@code job pause}. */
  private static String name(CommandLine verb) {
    String qualified = verb.getCommandSpec().qualifiedName();
    return qualified.substring(Math.min(qualified.length(), "blockjob ".length()));
  }
}
