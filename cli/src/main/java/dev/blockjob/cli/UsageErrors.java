package dev.blockjob.cli;

import dev.blockjob.qmp.impl.names.NameSuggestions;
import dev.blockjob.qmp.process.ShellWord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Explains what is wrong with a command line: what was typed, and what is possible. */
final class UsageErrors {

  private static final String EXCLUSIVE_BEGIN = "Error: ";
  private static final String EXCLUSIVE_END = " are mutually exclusive";

  private final CommandSpec verb;
  private final List<String> typed;

  private UsageErrors(CommandSpec verb, List<String> typed) {
    this.verb = verb;
    this.typed = typed;
  }

  /** One sentence without its full stop, unless it is a question. */
  static String say(ParameterException wrong, List<String> typed) {
    return new UsageErrors(wrong.getCommandLine().getCommandSpec(), typed).say(wrong);
  }

  private String say(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unmatched.isUnknownOption()
          ? unknownOption(unmatched.getUnmatched().get(0))
          : tooMuch(unmatched.getUnmatched());
    }
    if (wrong instanceof MissingParameterException missing) {
      return missing(missing.getMissing());
    }
    if (wrong instanceof MutuallyExclusiveArgsException exclusive) {
      return exclusive(String.valueOf(exclusive.getMessage()));
    }
    if (wrong instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is given twice";
    }
    if (wrong.getCause() instanceof TypeConversionException value && wrong.getArgSpec() != null) {
      return name(wrong.getArgSpec())
          + ": "
          + String.valueOf(value.getMessage()).replace("is not an int", "is no whole number");
    }
    return String.valueOf(wrong.getMessage());
  }

  private String unknownOption(String argument) {
    String option = argument.split("=", 2)[0];
    OptionSpec known = verb.findOption(option);
    if (known != null) {
      return known.arity().max() == 0
          ? option + " takes no value"
          : option + " takes no '=', but a blank: " + argument.replaceFirst("=", " ");
    }
    List<String> options =
        verb.options().stream()
            .filter(each -> !each.hidden())
            .flatMap(each -> List.of(each.names()).stream())
            .toList();
    return "there is no option '"
        + option
        + "'"
        + NameSuggestions.question(NameSuggestions.to(option, options));
  }

  private String tooMuch(List<String> arguments) {
    String first = arguments.get(0);
    if (verb.subcommands().isEmpty()) {
      return "'" + String.join(" ", arguments) + "' is too much. " + takes();
    }
    List<String> verbs =
        verb.subcommands().entrySet().stream()
            .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .toList();
    List<String> nearest = NameSuggestions.to(first, verbs);
    String none = "there is no verb '" + first + "'";
    if (!nearest.isEmpty()) {
      return none + NameSuggestions.question(nearest);
    }
    return verb.parent() == null
        ? none + ". If it is a QMP command: `blockjob qmp " + ShellWord.operand(first) + "`"
        : none + "; there are " + String.join(", ", verbs);
  }

  private String takes() {
    List<PositionalParamSpec> all = verb.positionalParameters();
    return all.isEmpty()
        ? "It takes options only"
        : all.stream()
            .map(each -> each.required() ? each.paramLabel() : "[" + each.paramLabel() + "]")
            .collect(Collectors.joining(" ", "It takes ", ""));
  }

  private String missing(List<ArgSpec> all) {
    ArgSpec first = all.get(0);
    ArgGroupSpec group = first.group();
    if (group != null && group.exclusive()) {
      return "one of these is needed: "
          + all.stream().map(UsageErrors::whole).collect(Collectors.joining(", "));
    }
    if (first instanceof OptionSpec option
        && typed.stream().anyMatch(List.of(option.names())::contains)) {
      return name(first) + " needs a value: " + whole(first);
    }
    return first.isPositional()
        ? first.paramLabel() + " is missing. " + takes()
        : whole(first) + " is missing";
  }

  /** picocli keeps those that exclude each other in its message only. */
  private static String exclusive(String message) {
    int begin = message.indexOf(EXCLUSIVE_BEGIN) + EXCLUSIVE_BEGIN.length();
    int end = message.indexOf(EXCLUSIVE_END);
    return end < begin
        ? message
        : "only one can be given of " + message.substring(begin, end).replace('=', ' ');
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  /** With its value, as the help has it. */
  private static String whole(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel();
    }
    return option.arity().max() == 0
        ? option.longestName()
        : option.longestName() + " " + option.paramLabel();
  }
}
