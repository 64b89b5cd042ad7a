package dev.blockjob.cli;

import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.PrintableOutput;
import dev.blockjob.cli.verb.QmpVerb;
import dev.blockjob.cli.verb.Verbs;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Puts the command line together: verbs, exit codes, error output. */
public final class CommandLines {

  private static final String JSON = "--json";

  private CommandLines() {}

  /**
   * Runs one call; {@code provider} provides the connection. Only the verbs that it names are made.
   * Where it can't be read, nothing has happened yet, and the answer comes from a command line that
   * knows all verbs.
   */
  public static int run(
      CliEnvironment environment, ConnectionProvider provider, String... arguments) {
    if (!provider.json() && !List.of(arguments).contains(JSON)) {
      return run(environment, provider, help(environment), arguments);
    }
    StringWriter help = new StringWriter();
    int exit = run(environment, provider, new PrintWriter(help), arguments);
    if (help.getBuffer().length() > 0) {
      String text = help.toString().stripTrailing();
      environment.out().println(JsonOutput.line(new JsonObject().put("help", text)));
    }
    return exit;
  }

  /** {@code help} gets the texts that picocli writes by itself. */
  private static int run(
      CliEnvironment environment,
      ConnectionProvider provider,
      PrintWriter help,
      String... arguments) {
    CommandLine line = create(environment, provider, help, Verbs.among(List.of(arguments)));
    line.setParameterExceptionHandler(
            (wrong, again) -> create(environment, provider, help, Verbs.all()).execute(again))
        .setExecutionStrategy(
            parsed -> {
              line.setParameterExceptionHandler(CommandLines::wrongArguments);
              return new CommandLine.RunLast().execute(parsed);
            });
    return line.execute(arguments);
  }

  /** The command line with all verbs. */
  public static CommandLine create(CliEnvironment environment, ConnectionProvider provider) {
    return create(environment, provider, help(environment), Verbs.all());
  }

  /** For texts of this program alone, with the line breaks and colours that they have. */
  private static PrintWriter help(CliEnvironment environment) {
    PrintStream out = PrintableOutput.below(environment.out());
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  private static CommandLine create(
      CliEnvironment environment,
      ConnectionProvider provider,
      PrintWriter help,
      Set<String> verbs) {
    CommandLine line = new CommandLine(new Blockjob(environment, provider));
    Verbs.addTo(line, verbs);
    provider.addVerbs(line);
    line.setOut(help)
        .setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                environment.terminal().colours() ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(Math.min(100, Math.max(60, environment.terminal().width())))
        .setAbbreviatedOptionsAllowed(false)
        .setExitCodeExceptionMapper(failure -> ExitCode.of(ErrorReport.unwrap(failure)))
        .setParameterExceptionHandler(CommandLines::wrongArguments)
        .setExecutionExceptionHandler(CommandLines::failed);
    return line;
  }

  private static int wrongArguments(ParameterException wrong, String[] arguments) {
    CommandLine verb = wrong.getCommandLine();
    UsageException said = new UsageException(UsageErrors.say(wrong, List.of(arguments)));
    String meant = verb.getCommand() instanceof QmpVerb qmp ? qmp.verbMeant() : "";
    ErrorReport report =
        ErrorReport.of(name(verb), meant.isEmpty() ? said : new ExplainedException(said, meant));
    Blockjob call = (Blockjob) verb.getCommandSpec().root().userObject();
    if (call.json() || List.of(arguments).contains(JSON)) {
      call.environment().out().println(JsonOutput.line(report.json()));
      return ExitCode.USAGE;
    }
    report.lines(name(verb)).forEach(call.environment().err()::println);
    call.environment()
        .err()
        .println("  Try `" + verb.getCommandSpec().qualifiedName() + " --help`.");
    return ExitCode.USAGE;
  }

  private static int failed(Exception failure, CommandLine verb, ParseResult arguments) {
    Blockjob call = (Blockjob) verb.getCommandSpec().root().userObject();
    ErrorReport report = ErrorReport.of(name(verb), failure);
    if (call.json()) {
      call.environment().out().println(JsonOutput.line(report.json()));
    } else {
      report.lines(name(verb)).forEach(call.environment().err()::println);
    }
    if (call.verbose()) {
      failure.printStackTrace(call.environment().err());
    }
    return verb.getExitCodeExceptionMapper().getExitCode(failure);
  }

  /** The verb as typed: {@code job pause}. */
  private static String name(CommandLine verb) {
    String qualified = verb.getCommandSpec().qualifiedName();
    return qualified.substring(Math.min(qualified.length(), "blockjob ".length()));
  }
}
