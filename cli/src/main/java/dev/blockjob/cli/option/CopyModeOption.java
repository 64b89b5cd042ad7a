package dev.blockjob.cli.option;

import dev.blockjob.jobs.request.CopyMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which side a mirror writes to first. */
public final class CopyModeOption {

  @Option(
      names = "--copy-mode",
      paramLabel = "background|write-blocking",
      converter = WireNameConverters.OfCopyMode.class,
      description = "write-blocking: guest writes go to both sides, so that it always gets READY.")
  private @Nullable CopyMode copyMode;

  /** Null for QEMU's default. */
  public @Nullable CopyMode copyMode() {
    return copyMode;
  }
}
