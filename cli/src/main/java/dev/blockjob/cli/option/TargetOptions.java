package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.jobs.request.Target;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which disk is copied, and where to. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
public final class TargetOptions {

  @Parameters(
      index = "0",
      paramLabel = "DISK",
      description = "A disk by qdev id, -drive id, node name or image file.")
  private String disk;

  @Parameters(
      index = "1",
      paramLabel = "TARGET",
      description =
          "A file, node:NAME, or nbd://HOST[:PORT]/EXPORT, nbd+unix:///EXPORT?socket=PATH. A relative file is taken from where you are; with qemu: before it"
              + " from QEMU's working folder.")
  private String target;

  @Mixin private ImageOptions image;

  /** The disk as it was typed; a path made absolute. */
  public String disk(CliEnvironment environment) {
    return environment.nameOrFile(disk);
  }

  /** Whether to look for room first. */
  public boolean checkSpace() {
    return image.checkSpace();
  }

  /** Whether what is encrypted may get into a file in plain. */
  public boolean allowPlain() {
    return image.allowPlain();
  }

  /** The target; refuses options that don't go together. */
  public Target target(CliEnvironment environment) {
    return image.target(environment, target);
  }
}
