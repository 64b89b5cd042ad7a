package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.manual.Manual;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code blockjob manual}: what the build packs. */
@Command(
    name = "manual",
    hidden = true,
    description = "Writes man pages and completion scripts into a folder, as below /usr/share.",
    footerHeading = "%nQMP: ",
    footer = "none")
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class ManualVerb implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "Made if it isn't there.")
  private String folder;

  @Override
  public Integer call() throws IOException {
    Blockjob call = (Blockjob) spec.root().userObject();
    Manual.write(spec.root(), call.environment().absolute(folder));
    return ExitCode.DONE;
  }
}
