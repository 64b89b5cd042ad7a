package dev.blockjob.cli.option;

import dev.blockjob.jobs.request.OnError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What verbs that change a backing chain have in common. */
public final class LayerOptions {

  @Option(
      names = "--on-error",
      paramLabel = "ACTION",
      converter = WireNameConverters.OfOnError.class,
      description = "report, ignore, enospc, stop or auto.")
  private @Nullable OnError onError;

  @Option(
      names = "--backing-file",
      paramLabel = "TEXT",
      description =
          "The new backing file's name, written into the image as it is, instead of what is worked out from the chain.")
  private @Nullable String backingFile;

  /** What to do on an I/O error; null for QEMU's default. */
  public @Nullable OnError onError() {
    return onError;
  }

  /** The name for the header; null to have it worked out. */
  public @Nullable String backingFile() {
    return backingFile;
  }
}
