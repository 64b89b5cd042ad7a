package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.journal.Host;
import dev.blockjob.jobs.journal.Origin;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.PeerProcess;
import java.util.Optional;

/** Tells which QEMU a connection leads to. Blocks: looks at processes. */
final class Origins {

  /**
   * What listens may be our own proxy, which outlives the QEMU behind it. A QEMU's name tells
   * nothing: one that is started through its loader has the loader's.
   */
  private static final String PROXY = "java";

  private Origins() {}

  static Origin of(QmpConnection connection) {
    return new Origin(
        connection.address().toString(),
        connection.greeting().version().toString(),
        connection
            .peer()
            .filter(peer -> !peer.name().equals(PROXY))
            .map(Origins::words)
            .orElse(null),
        Host.here());
  }

  /** The process that {@code origin} names, if it runs still. */
  static Optional<PeerProcess> running(Origin origin) {
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
