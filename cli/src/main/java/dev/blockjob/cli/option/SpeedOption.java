package dev.blockjob.cli.option;

import picocli.CommandLine.Option;

/** How fast a job may be. */
public final class SpeedOption {

  @Option(
      names = "--speed",
      paramLabel = "RATE",
      converter = SizeConverter.class,
      description = "At most so many bytes a second: 500K, 10M. 0, the default: no limit.")
  private long speed;

  /** Bytes a second; 0 for no limit. */
  public long speed() {
    return speed;
  }
}
