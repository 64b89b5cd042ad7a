package dev.blockjob.qmp.proxy;

import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.QmpGreeting;
import org.jspecify.annotations.Nullable;

/** QEMU's connection, as the {@link Multiplexer} sees it. */
interface QemuSink {

  /** QEMU's first words, before anything is sent to it. */
  void greeted(QmpGreeting greeting);

  /** Sends a request; takes over {@code file}, which rides on it. */
  void write(byte[] request, @Nullable PassedFile file);
}
