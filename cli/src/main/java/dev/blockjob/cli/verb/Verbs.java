package dev.blockjob.cli.verb;

import dev.blockjob.cli.demo.DemoVerb;
import dev.blockjob.cli.shell.ShellVerb;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/**
 * All verbs, in the order of the help. Making one costs milliseconds: reflection on its options.
 */
public final class Verbs {

  private static final Map<String, Supplier<Object>> VERBS = new LinkedHashMap<>();

  // Lambdas: a reference to a constructor would load each class at once.
  static {
    VERBS.put("info", () -> new InfoVerb());
    VERBS.put("chain", () -> new ChainVerb());
    VERBS.put("jobs", () -> new JobsVerb());
    VERBS.put("watch", () -> new WatchVerb());
    VERBS.put("events", () -> new EventsVerb());
    VERBS.put("snapshot", () -> new SnapshotVerb());
    VERBS.put("mirror", () -> new MirrorVerb());
    VERBS.put("commit", () -> new CommitVerb());
    VERBS.put("stream", () -> new StreamVerb());
    VERBS.put("backup", () -> new BackupVerb());
    VERBS.put("merge", () -> new MergeVerb());
    VERBS.put("move", () -> new MoveVerb());
    VERBS.put("copy", () -> new CopyVerb());
    VERBS.put("recover", () -> new RecoverVerb());
    VERBS.put("operation", () -> new OperationCommand());
    VERBS.put("job", () -> new JobCommand());
    VERBS.put("qmp", () -> new QmpVerb());
    VERBS.put("schema", () -> new SchemaVerb());
    VERBS.put(ShellVerb.NAME, () -> new ShellVerb());
    VERBS.put("replay", () -> new ReplayVerb());
    VERBS.put("proxy", () -> new ProxyVerb());
    VERBS.put("demo", () -> new DemoVerb());
    VERBS.put("completion", () -> new CompletionVerb());
    VERBS.put("manual", () -> new ManualVerb());
    VERBS.put("help", () -> new HelpCommand());
  }

  /** What speaks of all verbs. */
  private static final Set<String> SHOW_ALL =
      Set.of("-h", "--help", "help", "completion", "manual");

  private Verbs() {}

  /** Their names. */
  public static Set<String> all() {
    return VERBS.keySet();
  }

  /**
   * The verbs that a call can mean: those whose names are among its arguments, in whatever place;
   * all if none is, or if all are spoken of.
   */
  public static Set<String> among(List<String> arguments) {
    if (arguments.stream().anyMatch(SHOW_ALL::contains)) {
      return all();
    }
    Set<String> named = new HashSet<>(all());
    named.retainAll(arguments);
    return named.isEmpty() ? all() : named;
  }

  /** Adds those of that name to {@code line}. */
  public static void addTo(CommandLine line, Set<String> names) {
    VERBS.forEach(
        (name, verb) -> {
          if (names.contains(name)) {
            line.addSubcommand(name, verb.get());
          }
        });
  }
}
