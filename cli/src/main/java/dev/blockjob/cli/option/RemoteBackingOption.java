package dev.blockjob.cli.option;

import picocli.CommandLine.Option;

/** Whether a stream may read from a server, and a commit write to one. */
public final class RemoteBackingOption {

  @Option(
      names = "--allow-remote-backing",
      description =
          "Stream from layers on a server (NBD, SSH, iSCSI ...), too: if a read there fails "
              + "meanwhile, QEMU gives the guest wrong data, not an error. Commit into a layer "
              + "on an NBD server, too: what that loses when it is started again may be missing "
              + "without any error.")
  private boolean allowed;

  /** Whether it may. */
  public boolean allowed() {
    return allowed;
  }
}
