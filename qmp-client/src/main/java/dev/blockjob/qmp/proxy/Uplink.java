package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.PassedFile;
import org.jspecify.annotations.Nullable;

/** What the switchboard may do to QEMU's connection. */
interface Uplink {

  /** Sends a request; takes over {@code file}, which rides on it. */
  void write(byte[] request, @Nullable PassedFile file);
}
