package dev.blockjob.cli;

import dev.blockjob.cli.render.PrintableOutput;
import dev.blockjob.qmp.trace.TraceFile;
import dev.blockjob.qmp.trace.TraceLine;
import dev.blockjob.qmp.trace.TraceSink;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where {@code --trace} and its variable lead. */
final class Tracing {

  static final String VARIABLE = "BLOCKJOB_TRACE";

  private Tracing() {}

  /** Standard error for {@code -}, else a file; null if no trace was asked for. */
  static @Nullable TraceSink sink(@Nullable String option, CliEnvironment environment) {
    String target = option != null ? option : environment.environment().get(VARIABLE);
    if (target == null || target.isEmpty()) {
      return null;
    }
    if (target.equals("-")) {
      return message -> PrintableOutput.unfolded(environment.err()).println(TraceLine.of(message));
    }
    Path path = environment.folder().resolve(target);
    try {
      return TraceFile.open(path);
    } catch (IOException e) {
      throw new UsageException("the trace can't be written to " + path + ": " + why(e));
    }
  }

  private static String why(IOException failure) {
    return failure.getClass().getSimpleName().replace("Exception", "");
  }
}
