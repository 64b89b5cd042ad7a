package dev.blockjob.cli.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The man page of one command, from the same model that its {@code --help} is made from. */
final class ManPage {

  private final CommandSpec command;
  private final Help help;
  private final Troff page = new Troff();

  private ManPage(CommandSpec command) {
    this.command = command;
    this.help = new Help(command, Help.defaultColorScheme(Ansi.OFF));
  }

  /** The page's name: {@code blockjob-job-pause}. */
  static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  /** The page's text. */
  static String of(CommandSpec command) {
    return new ManPage(command).text();
  }

  private String text() {
    List<String> description = lines(command.usageMessage().description());
    page.title(name(command), command.root().version()[0]);
    page.section("Name").line(name(command) + " - " + summary(description));
    page.section("Synopsis").line(help.synopsis(0).strip().replaceAll("\\s+", " "));
    page.section("Description");
    description.forEach(page::paragraph);
    arguments("Arguments", command.positionalParameters());
    arguments("Options", command.options());
    verbs();
    exitCodes();
    footer();
    seeAlso();
    return page.toString();
  }

  private static String summary(List<String> description) {
    String first = description.isEmpty() ? "" : description.get(0);
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  private void arguments(String title, List<? extends ArgSpec> arguments) {
    List<? extends ArgSpec> shown = arguments.stream().filter(any -> !any.hidden()).toList();
    if (shown.isEmpty()) {
      return;
    }
    page.section(title);
    for (ArgSpec argument : shown) {
      page.item(label(argument), String.join(" ", lines(argument.description())));
    }
  }

  private String label(ArgSpec argument) {
    String names = argument instanceof OptionSpec option ? String.join(", ", option.names()) : "";
    return names
        + help.createDefaultParamLabelRenderer()
            .renderParameterLabel(argument, Ansi.OFF, List.of());
  }

  private Stream<CommandSpec> shownVerbs() {
    return command.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(verb -> !verb.usageMessage().hidden())
        .distinct();
  }

  private void verbs() {
    List<CommandSpec> verbs = shownVerbs().toList();
    if (!verbs.isEmpty()) {
      page.section("Verbs");
      verbs.forEach(
          verb ->
              page.item(verb.name(), String.join(" ", lines(verb.usageMessage().description()))));
    }
  }

  private void exitCodes() {
    Map<String, String> codes = command.usageMessage().exitCodeList();
    if (!codes.isEmpty()) {
      page.section("Exit status");
      codes.forEach(page::item);
    }
  }

  private void footer() {
    List<String> footer = lines(command.usageMessage().footer());
    if (!footer.isEmpty()) {
      page.section(
          command.usageMessage().footerHeading().replace("%n", "").replace(":", "").strip());
      page.line(String.join(" ", footer));
    }
  }

  private void seeAlso() {
    List<String> pages = new ArrayList<>();
    CommandSpec parent = command.parent();
    if (parent != null) {
      pages.add(name(parent));
    }
    shownVerbs().map(ManPage::name).forEach(pages::add);
    if (!pages.isEmpty()) {
      page.section("See also");
      page.line(pages.stream().map(name -> name + "(1)").collect(Collectors.joining(", ")));
    }
  }

  /** picocli takes texts as formats with its own markup. */
  private static List<String> lines(String[] texts) {
    return Arrays.stream(texts)
        .map(text -> Ansi.OFF.new Text(String.format(text)).plainString())
        .toList();
  }
}
