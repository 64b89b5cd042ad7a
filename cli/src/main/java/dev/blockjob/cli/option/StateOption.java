package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.operations.history.OperationHistory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where journals are. */
public final class StateOption {

  @Option(
      names = "--state-dir",
      paramLabel = "FOLDER",
      description =
          "Where the journals of operations are kept. Default: $XDG_STATE_HOME/blockjob, else"
              + " ~/.local/state/blockjob.")
  private @Nullable String folder;

  public Path folder(CliEnvironment environment) {
    return folder == null
        ? OperationHistory.defaultFolder(environment.environment())
        : environment.absolute(folder);
  }
}
