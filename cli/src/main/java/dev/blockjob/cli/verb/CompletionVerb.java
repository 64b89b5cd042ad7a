package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.manual.Manual;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code blockjob completion}. */
@Command(
    name = "completion",
    description = "Prints a completion script for bash and zsh: source <(blockjob completion)",
    footerHeading = "%nQMP: ",
    footer = "none")
@SuppressWarnings("NullAway.Init") // picocli fills the field
final class CompletionVerb implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Blockjob call = (Blockjob) spec.root().userObject();
    Manual.completion(spec.root().commandLine()).lines().forEach(call.environment().out()::println);
    return 0;
  }
}
