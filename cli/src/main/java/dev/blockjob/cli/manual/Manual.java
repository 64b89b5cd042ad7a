package dev.blockjob.cli.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Man pages and completion, where Unix looks for them below {@code /usr/share}. */
public final class Manual {

  private static final String NAME = "blockjob";

  /**
   * zsh runs a script for bash; `complete` in it replaces this function for the next time. compopt
   * is bash's alone: without a function of that name zsh 5.9 says so in the middle of the line.
   */
  private static final String ZSH =
      """
      #compdef blockjob
      autoload -Uz bashcompinit && bashcompinit
      (( $+functions[compopt] )) || compopt() { : }
      source "${${(%):-%x}:A:h}/../../bash-completion/completions/blockjob"
      _bash_complete -o default -F _complete_blockjob
      """;

  private Manual() {}

  /** The completion script for bash, which zsh takes, too. */
  public static String completion(CommandLine root) {
    return AutoComplete.bash(NAME, root).replaceFirst("^#!.*\\R", ""); // it is sourced, not run
  }

  /** Writes all below {@code share}, which is made if it isn't there. */
  public static void write(CommandSpec root, Path share) throws IOException {
    pages(root, Files.createDirectories(share.resolve("man/man1")));
    Path bash = Files.createDirectories(share.resolve("bash-completion/completions"));
    Files.writeString(bash.resolve(NAME), completion(root.commandLine()));
    Path zsh = Files.createDirectories(share.resolve("zsh/site-functions"));
    Files.writeString(zsh.resolve("_" + NAME), ZSH);
  }

  private static void pages(CommandSpec command, Path folder) throws IOException {
    if (command.usageMessage().hidden()) {
      return;
    }
    Files.writeString(folder.resolve(ManPage.name(command) + ".1"), ManPage.of(command));
    for (CommandLine verb : command.subcommands().values()) {
      pages(verb.getCommandSpec(), folder);
    }
  }
}
