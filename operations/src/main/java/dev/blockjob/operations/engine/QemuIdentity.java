package dev.blockjob.operations.engine;

import dev.blockjob.operations.journal.Host;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.PeerProcess;
import java.util.Optional;

/** Identifies the QEMU that a connection leads to. */
public final class QemuIdentity {

  private QemuIdentity() {}

  public static QemuOrigin of(QmpConnection connection, Optional<PeerProcess> process) {
    return new QemuOrigin(
        connection.address().toString(),
        connection.greeting().version().toString(),
        process.map(QemuIdentity::words).orElse(null),
        Host.here());
  }

  /** The process that {@code origin} names, if it runs still. Blocks. */
  public static Optional<PeerProcess> running(QemuOrigin origin) {
    String process = origin.process();
    return process == null || origin.isBefore(Host.here())
        ? Optional.empty()
        : PeerProcess.of(Long.parseLong(process.split(" ", 2)[0]))
            .filter(found -> words(found).equals(process) && !found.hasEnded());
  }

  /** A process id is used again one day; with the same start only after the host was booted. */
  private static String words(PeerProcess process) {
    return process.pid() + " since " + process.started();
  }
}
