package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is copied and where to: for verbs that make a copy. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class CopyOptions {

  @Mixin private TargetOptions to;

  @Option(
      names = "--on-source-error",
      paramLabel = "ACTION",
      converter = WireNameConverters.OfOnError.class,
      description = "report, ignore, enospc, stop or auto.")
  private @Nullable OnError onSourceError;

  @Option(
      names = "--on-target-error",
      paramLabel = "ACTION",
      converter = WireNameConverters.OfOnError.class,
      description = "The same for the target.")
  private @Nullable OnError onTargetError;

  /** What to do when the disk can't be read; null for QEMU's default. */
  public @Nullable OnError onSourceError() {
    return onSourceError;
  }

  /** What to do when the target can't be written; null for QEMU's default. */
  public @Nullable OnError onTargetError() {
    return onTargetError;
  }

  /** The disk as it was typed; a path made absolute. */
  public String disk(CliEnvironment environment) {
    return to.disk(environment);
  }

  /** Whether to look for room first. */
  public boolean checkSpace() {
    return to.checkSpace();
  }

  /** Whether what is encrypted may get into a file in plain. */
  public boolean allowPlain() {
    return to.allowPlain();
  }

  /** The target; refuses options that don't go together. */
  public Target target(CliEnvironment environment) {
    return to.target(environment);
  }
}
