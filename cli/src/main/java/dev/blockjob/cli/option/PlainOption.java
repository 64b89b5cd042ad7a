package dev.blockjob.cli.option;

import picocli.CommandLine.Option;

/** Whether what is encrypted may get into an image in plain. */
public final class PlainOption {

  @Option(
      names = "--plain",
      description =
          "Allow what is encrypted on the disk to get into a file in plain. Without it that is"
              + " refused.")
  private boolean plain;

  /** Whether it may. */
  public boolean allowed() {
    return plain;
  }
}
