package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CommandLines;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.Lender;
import dev.blockjob.cli.Link;
import dev.blockjob.cli.Problem;
import dev.blockjob.cli.Surroundings;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.Waiting;
import dev.blockjob.cli.option.JsonText;
import dev.blockjob.cli.render.Json;
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
final class Shell implements Lender {

  private static final String PROGRAM = "blockjob";
  private static final String QMP = "qmp";

  /** Verbs that have no place within a shell. */
  private static final Set<String> OUTSIDE = Set.of(ShellVerb.NAME, "completion");

  private final Wire wire;
  private final boolean json;
  private final ShellVerbs verbs;
  private volatile Screen screen;

  /**
   * @param here where answers go before there is a line
   * @param json whether all answers are machine output
   * @param verbs those that only the shell has
   */
  Shell(Wire wire, Surroundings here, boolean json, ShellVerbs verbs) {
    this.wire = wire;
    this.screen = new Screen(here.out(), here.terminal());
    this.json = json;
    this.verbs = verbs;
  }

  /**
   * Runs a line.
   *
   * @return the exit code that it would have had as a call of its own
   */
  int run(String line, Surroundings here) {
    screen = new Screen(here.out(), here.terminal());
    try {
      return CommandLines.run(here, this, arguments(line).toArray(String[]::new));
    } catch (UsageException wrong) {
      Problem problem = Problem.of(ShellVerb.NAME, wrong);
      if (json) {
        here.out().println(Json.line(problem.json()));
      } else {
        problem.lines(ShellVerb.NAME).forEach(here.err()::println);
      }
      return problem.exitCode();
    }
  }

  /** What the line is as arguments of the command line. */
  static List<String> arguments(String line) {
    String stripped = line.strip();
    Words split = Words.of(stripped);
    if (split.canGoOn()) {
      throw new UsageException(split.missing() + " is missing. Nothing was sent: " + stripped);
    }
    if (stripped.startsWith("{")) {
      return List.of(QMP, stripped);
    }
    if (split.open() != Words.Open.NOTHING) {
      String wrong = split.last().value();
      throw new UsageException(
          wrong + " is not JSON: " + JsonText.problem(wrong) + ". Nothing was sent.");
    }
    List<Word> words = split.words();
    // Messages name calls as they are typed outside; they can be pasted here.
    if (words.size() > 1 && words.get(0).text().equals(PROGRAM)) {
      words = words.subList(1, words.size());
    }
    String first = words.get(0).text();
    boolean qmp = first.equals(QMP);
    if (!qmp && (first.startsWith("-") || isVerb(first))) {
      return words.stream().map(Word::text).toList();
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
    Words words = Words.of(isBlank(line) ? "" : line);
    return words.canGoOn() ? words.missing() : "";
  }

  /** Whether it is JSON that further lines may complete. */
  static boolean isOpenJson(String line) {
    Words words = Words.of(isBlank(line) ? "" : line);
    return words.open() == Words.Open.JSON && words.canGoOn();
  }

  /** Whether its JSON isn't closed: where that ends, and the next line begins, isn't known. */
  static boolean endsInJson(String line) {
    return Words.of(isBlank(line) ? "" : line).open() == Words.Open.JSON;
  }

  @Override
  public void addVerbs(CommandLine line) {
    OUTSIDE.forEach(line.getCommandSpec()::removeSubcommand);
    verbs.addTo(line);
    line.setExpandAtFiles(false);
  }

  @Override
  public Link borrow(Blockjob call, Waiting waiting) {
    return wire.borrow(call, waiting);
  }

  @Override
  public void giveBack(Link link) {
    // It stays open for the next line.
  }

  @Override
  public Screen screen(Surroundings here) {
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
  public void left(Link link, BlockJob job) {
    wire.left(link, job);
  }

  /** What a script of lines comes to: unknown outcomes weigh most, then any failure. */
  static int worse(int a, int b) {
    if (a == ExitCode.OUTCOME_UNKNOWN || b == ExitCode.OUTCOME_UNKNOWN) {
      return ExitCode.OUTCOME_UNKNOWN;
    }
    return a == ExitCode.DONE && b == ExitCode.DONE ? ExitCode.DONE : ExitCode.FAILED;
  }
}
