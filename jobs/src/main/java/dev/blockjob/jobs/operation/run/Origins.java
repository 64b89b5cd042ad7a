package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.journal.Origin;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.ListeningProcess;
import org.jspecify.annotations.Nullable;

/** Tells which QEMU a connection leads to. Blocks: looks at processes. */
final class Origins {

  private Origins() {}

  static Origin of(QmpConnection connection) {
    @Nullable String process =
        connection.address() instanceof QmpAddress.Unix unix
            ? ListeningProcess.on(unix.path()).map(Origins::words).orElse(null)
            : null;
    return new Origin(
        connection.address().toString(), connection.greeting().version().toString(), process);
  }

  /** A process id is used again one day; not with the same start. */
  private static @Nullable String words(ListeningProcess process) {
    return ProcessHandle.of(process.pid())
        .flatMap(handle -> handle.info().startInstant())
        .map(start -> process.pid() + " since " + start)
        .orElse(null);
  }
}
