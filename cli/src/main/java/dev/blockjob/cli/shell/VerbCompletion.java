package dev.blockjob.cli.shell;

import dev.blockjob.cli.shell.Completion.Kind;
import dev.blockjob.qmp.WireName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Completes the options and parameters of verbs. What a parameter is follows from the label that
 * the help shows.
 */
final class VerbCompletion {

  private static final Map<String, Kind> LABELS =
      Map.of(
          "DISK", Kind.DISK_OR_NODE,
          "ID", Kind.JOB,
          "NODE", Kind.NODE,
          "X", Kind.NODE,
          "TARGET", Kind.FILE,
          "FOLDER", Kind.FILE,
          "FILE", Kind.FILE,
          "PATH", Kind.FILE);

  private static final String DISK_AND_FILE = "DISK[=FILE]";
  private static final String NODE_PREFIX = "node:";

  private final CommandLine line;
  private final Completion.Names names;

  VerbCompletion(CommandLine line, Completion.Names names) {
    this.line = line;
    this.names = names;
  }

  /** The verbs of {@code line}, or of a verb that has verbs. */
  static List<Proposal> verbs(CommandLine line) {
    List<Proposal> verbs = new ArrayList<>();
    line.getSubcommands()
        .forEach(
            (name, verb) -> {
              String[] description = verb.getCommandSpec().usageMessage().description();
              verbs.add(Proposal.of(name, description.length == 0 ? "" : description[0]));
            });
    return verbs;
  }

  List<Proposal> of(List<String> before, String typed) {
    CommandLine verb = line;
    @Nullable OptionSpec open = null;
    int parameters = 0;
    for (String word : before) {
      CommandLine sub = verb.getSubcommands().get(word);
      if (open != null) {
        open = null;
      } else if (word.startsWith("-")) {
        OptionSpec option = verb.getCommandSpec().findOption(word);
        open = option == null || option.arity().max() == 0 ? null : option;
      } else if (sub != null && parameters == 0) {
        verb = sub;
      } else {
        parameters++;
      }
    }
    if (open != null) {
      return values(open, typed);
    }
    if (typed.startsWith("-")) {
      return options(verb.getCommandSpec());
    }
    List<Proposal> proposals = new ArrayList<>(parameters == 0 ? verbs(verb) : List.of());
    int index = parameters;
    verb.getCommandSpec().positionalParameters().stream()
        .filter(parameter -> parameter.index().contains(index))
        .forEach(parameter -> proposals.addAll(values(parameter, typed)));
    return proposals;
  }

  private static List<Proposal> options(CommandSpec verb) {
    return verb.options().stream()
        .filter(option -> !option.hidden())
        .map(
            option ->
                Proposal.of(
                    option.longestName(),
                    option.description().length == 0 ? "" : option.description()[0]))
        .toList();
  }

  private List<Proposal> values(ArgSpec argument, String typed) {
    Class<?> type = argument.auxiliaryTypes()[0];
    if (type.isEnum() && WireName.class.isAssignableFrom(type)) {
      return Arrays.stream((Object[]) type.getEnumConstants())
          .map(value -> Proposal.of(((WireName) value).wireName()))
          .toList();
    }
    String label = argument.paramLabel();
    int equals = typed.indexOf('=');
    if (label.equals(DISK_AND_FILE) && equals >= 0) {
      String disk = typed.substring(0, equals + 1);
      return names.of(Kind.FILE, typed.substring(equals + 1)).stream()
          .map(file -> file.after(disk))
          .toList();
    }
    if (label.equals("TARGET") && typed.startsWith(NODE_PREFIX)) {
      return names.of(Kind.NODE, typed).stream().map(node -> node.after(NODE_PREFIX)).toList();
    }
    if (label.equals(DISK_AND_FILE)) {
      return names.of(Kind.DISK, typed);
    }
    if (label.equals("NAME")) {
      boolean events = argument.command().name().equals("events");
      return names.of(events ? Kind.EVENT : Kind.COMMAND_OR_EVENT, typed);
    }
    Kind kind = LABELS.get(label);
    return kind == null ? List.of() : names.of(kind, typed);
  }
}
