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

  static {
    VERBS.put("info", InfoVerb::new);
    VERBS.put("chain", ChainVerb::new);
    VERBS.put("jobs", JobsVerb::new);
    VERBS.put("watch", WatchVerb::new);
    VERBS.put("events", EventsVerb::new);
    VERBS.put("snapshot", SnapshotVerb::new);
    VERBS.put("mirror", MirrorVerb::new);
    VERBS.put("commit", CommitVerb::new);
    VERBS.put("stream", StreamVerb::new);
    VERBS.put("backup", BackupVerb::new);
    VERBS.put("job", JobCommand::new);
    VERBS.put("qmp", QmpVerb::new);
    VERBS.put("schema", SchemaVerb::new);
    VERBS.put(ShellVerb.NAME, ShellVerb::new);
    VERBS.put("replay", ReplayVerb::new);
    VERBS.put("proxy", ProxyVerb::new);
    VERBS.put("demo", DemoVerb::new);
    VERBS.put("completion", CompletionVerb::new);
    VERBS.put("manual", ManualVerb::new);
    VERBS.put("help", HelpCommand::new);
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
