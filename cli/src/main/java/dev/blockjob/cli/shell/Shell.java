package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.CommandLines;
import dev.blockjob.cli.ConnectionProvider;
import dev.blockjob.cli.ErrorReport;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.option.JsonText;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.cli.verb.Verbs;
import dev.blockjob.jobs.BlockJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

/**
 * Runs lines, each as a call of the command line. A line is, in this order: JSON when it begins
 * with a brace; a verb when its first word is one; otherwise a QMP command. {@code qmp NAME} is
 * always the QMP command.
 */
final class Shell implements ConnectionProvider {

  private static final String PROGRAM = "blockjob";
  private static final String QMP = "qmp";

  /** Verbs that have no place within a shell. */
  private static final Set<String> OUTSIDE = Set.of(ShellVerb.NAME, "completion");

  private final ShellConnection shellConnection;
  private final boolean json;
  private final ShellVerbs verbs;
  private volatile Screen screen;

  /**
   * @param environment where answers go before there is a line
   * @param json whether all answers are machine output
   * @param verbs those that only the shell has
   */
  Shell(
      ShellConnection shellConnection, CliEnvironment environment, boolean json, ShellVerbs verbs) {
    this.shellConnection = shellConnection;
    this.screen = new Screen(environment.out(), environment.terminal());
    this.json = json;
    this.verbs = verbs;
  }

  /**
   * Runs a line.
   *
   * @return the exit code that it would have had as a call of its own
   */
  int run(String line, CliEnvironment environment) {
    screen = new Screen(environment.out(), environment.terminal());
    try {
      return CommandLines.run(environment, this, arguments(line).toArray(String[]::new));
    } catch (UsageException wrong) {
      ErrorReport report = ErrorReport.of(ShellVerb.NAME, wrong);
      if (json) {
        environment.out().println(JsonOutput.line(report.json()));
      } else {
        report.lines(ShellVerb.NAME).forEach(environment.err()::println);
      }
      return report.exitCode();
    }
  }

  /** What the line is as arguments of the command line. */
  static List<String> arguments(String line) {
    String stripped = line.strip();
    LineWords split = LineWords.of(stripped);
    if (split.canGoOn()) {
      throw new UsageException(split.missing() + " is missing. Nothing was sent: " + stripped);
    }
    if (stripped.startsWith("{")) {
      return List.of(QMP, stripped);
    }
    if (split.open() != LineWords.Open.NOTHING) {
      String wrong = split.last().value();
      throw new UsageException(
          wrong + " is not JSON: " + JsonText.problem(wrong) + ". Nothing was sent.");
    }
    List<LineWord> words = split.words();
    // Messages name calls as they are typed outside; they can be pasted here.
    if (words.size() > 1 && words.get(0).text().equals(PROGRAM)) {
      words = words.subList(1, words.size());
    }
    String first = words.get(0).text();
    boolean qmp = first.equals(QMP);
    if (!qmp && (first.startsWith("-") || isVerb(first))) {
      return words.stream().map(LineWord::text).toList();
    }
    List<String> arguments = new ArrayList<>(qmp ? List.of() : List.of(QMP));
    words.forEach(word -> arguments.add(word.argument()));
    return arguments;
  }

  private static boolean isVerb(String word) {
    return Verbs.all().contains(word) || ShellVerbs.NAMES.contains(word);
  }

  /** Whether there is nothing to run. */
  static boolean isBlank(String line) {
    String stripped = line.strip();
    return stripped.isEmpty() || stripped.startsWith("#");
  }

  /** What further lines may bring; empty if this one is complete, or wrong whatever they bring. */
  static String missing(String line) {
    LineWords words = LineWords.of(isBlank(line) ? "" : line);
    return words.canGoOn() ? words.missing() : "";
  }

  /** Whether it is JSON that further lines may complete. */
  static boolean isOpenJson(String line) {
    LineWords words = LineWords.of(isBlank(line) ? "" : line);
    return words.open() == LineWords.Open.JSON && words.canGoOn();
  }

  /** Whether its JSON isn't closed: where that ends, and the next line begins, isn't known. */
  static boolean endsInJson(String line) {
    return LineWords.of(isBlank(line) ? "" : line).open() == LineWords.Open.JSON;
  }

  @Override
  public void addVerbs(CommandLine line) {
    OUTSIDE.forEach(line.getCommandSpec()::removeSubcommand);
    verbs.addTo(line);
    line.setExpandAtFiles(false);
  }

  @Override
  public CliConnection borrow(Blockjob call, InterruptibleWait waiting) {
    return shellConnection.borrow(call, waiting);
  }

  @Override
  public void giveBack(CliConnection cliConnection) {
    // It stays open for the next line.
  }

  @Override
  public Screen screen(CliEnvironment environment) {
    return screen;
  }

  /** That of the line that runs, or of the last one. */
  Screen screen() {
    return screen;
  }

  @Override
  public boolean json() {
    return json;
  }

  @Override
  public void left(CliConnection cliConnection, BlockJob job) {
    shellConnection.left(cliConnection, job);
  }

  /** What a script of lines comes to: unknown outcomes weigh most, then any failure. */
  static int worse(int a, int b) {
    if (a == ExitCode.OUTCOME_UNKNOWN || b == ExitCode.OUTCOME_UNKNOWN) {
      return ExitCode.OUTCOME_UNKNOWN;
    }
    return a == ExitCode.DONE && b == ExitCode.DONE ? ExitCode.DONE : ExitCode.FAILED;
  }
}
