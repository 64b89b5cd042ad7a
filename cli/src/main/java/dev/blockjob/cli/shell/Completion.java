package dev.blockjob.cli.shell;

import dev.blockjob.qmp.schema.QmpSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What can stand at the end of a line that is being typed. */
final class Completion {

  private static final String QMP = "qmp";

  private final CommandLine verbs;
  private final CompletionCache cache;
  private final Path folder;

  /**
   * Completes with what {@code cache} knows.
   *
   * @param verbs a command line with all verbs
   * @param folder what relative files are relative to
   */
  Completion(CommandLine verbs, CompletionCache cache, Path folder) {
    this.verbs = verbs;
    this.cache = cache;
    this.folder = folder;
  }

  /**
   * Words for the last place.
   *
   * @param before the words that are complete
   * @param typed what of the last word is there, without quotes
   */
  List<Proposal> of(List<String> before, String typed) {
    List<String> words = before;
    if (!words.isEmpty() && words.get(0).equals("blockjob")) {
      words = words.subList(1, words.size());
    }
    QmpSchema schema = cache.schema();
    if (words.isEmpty() && typed.startsWith("{")) {
      return schema == null ? List.of() : new JsonCompletion(schema, this::named).of(typed);
    }
    if (words.isEmpty()) {
      List<Proposal> first = VerbCompletion.verbs(verbs);
      first.addAll(commands());
      return first;
    }
    String name = words.get(0);
    if (!name.equals(QMP) && verbs.getSubcommands().containsKey(name)) {
      return new VerbCompletion(verbs, this::named).of(words, typed);
    }
    if (name.equals(QMP)) {
      words = words.subList(1, words.size());
    }
    if (words.isEmpty()) {
      return commands();
    }
    if (schema == null) {
      return List.of();
    }
    return new QmpCompletion(schema, this::named).of(words, typed);
  }

  private List<Proposal> commands() {
    QmpSchema schema = cache.schema();
    return schema == null
        ? List.of()
        : schema.commands().stream()
            .map(command -> Proposal.of(command.name(), String.join(", ", command.features())))
            .toList();
  }

  private List<Proposal> named(Kind what, String typed) {
    CompletionCache.Names names = what == Kind.FILE ? CompletionCache.Names.NONE : cache.names();
    return switch (what) {
      case DISK -> proposals("disk", names.disks());
      case NODE -> proposals("node", names.nodes());
      case JOB -> proposals("job", names.jobs());
      case DISK_OR_NODE -> both(proposals("disk", names.disks()), proposals("node", names.nodes()));
      case FILE -> FileNames.of(folder, typed);
      case COMMAND -> commands();
      case EVENT -> events();
      case COMMAND_OR_EVENT -> both(commands(), events());
    };
  }

  private List<Proposal> events() {
    @Nullable QmpSchema schema = cache.schema();
    return schema == null
        ? List.of()
        : schema.events().stream().map(event -> Proposal.of(event.name(), "event")).toList();
  }

  private static List<Proposal> proposals(String kind, List<String> names) {
    return names.stream().map(name -> Proposal.of(name, kind)).toList();
  }

  private static List<Proposal> both(List<Proposal> a, List<Proposal> b) {
    List<Proposal> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  /** What a name is the name of. */
  enum Kind {
    DISK,
    NODE,
    JOB,
    DISK_OR_NODE,
    FILE,
    COMMAND,
    EVENT,
    COMMAND_OR_EVENT
  }

  /** Finds names. */
  @FunctionalInterface
  interface Names {
    /** Names of that kind; those that don't begin with {@code typed} may be among them. */
    List<Proposal> of(Kind what, String typed);
  }
}
