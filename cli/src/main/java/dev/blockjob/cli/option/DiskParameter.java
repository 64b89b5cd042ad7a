package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import picocli.CommandLine.Parameters;

/** The disk that a job is about. */
@SuppressWarnings("NullAway.Init") // picocli fills the field
public final class DiskParameter {

  @Parameters(
      index = "0",
      paramLabel = "DISK",
      description = "A disk by qdev id, -drive id, node name or image file.")
  private String disk;

  /** What was typed; a path made absolute. */
  public String name(CliEnvironment environment) {
    return environment.nameOrFile(disk);
  }
}
