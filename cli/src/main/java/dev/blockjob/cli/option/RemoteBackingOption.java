package dev.blockjob.cli.option;

import picocli.CommandLine.Option;

/** Whether a stream may read from a server. */
public final class RemoteBackingOption {

  @Option(
      names = "--allow-remote-backing",
      description =
          "Stream from layers on a server (NBD, SSH, iSCSI ...), too. If a read there fails"
              + " meanwhile, QEMU gives the guest wrong data, not an error.")
  private boolean allowed;

  /** Whether it may. */
  public boolean allowed() {
    return allowed;
  }
}
