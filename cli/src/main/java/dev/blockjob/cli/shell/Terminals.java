package dev.blockjob.cli.shell;

import dev.blockjob.cli.UsageException;
import java.io.IOException;
import java.util.function.Supplier;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Finds the terminal to talk on. */
final class Terminals {

  /** By {@code stty}: without native code there is nothing to unpack, and nothing to allow. */
  private static final String PROVIDER = TerminalBuilder.PROP_PROVIDER_EXEC;

  private Terminals() {}

  /** That of the process, unless there is another. */
  static Terminal open(@Nullable Supplier<? extends Object> other) {
    if (other != null) {
      return (Terminal) other.get();
    }
    try {
      return TerminalBuilder.builder()
          .provider(PROVIDER)
          .system(true)
          .dumb(false)
          .nativeSignals(true)
          .build();
    } catch (IOException | IllegalStateException noTerminal) {
      throw new UsageException(
          "standard input is no terminal; `blockjob shell --batch` reads commands from it");
    }
  }
}
