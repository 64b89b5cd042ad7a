package dev.blockjob.cli.shell;

import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.follow.OutcomeText;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpEvent;

/** Tells what happens by itself, while a line is typed or runs. Called on the event loop. */
interface Announcer {

  /** There is a connection, the first or {@code again} one. */
  void connected(CliConnection cliConnection, boolean again);

  /** What QEMU sends from now on; ends with the connection. */
  void events(EventStream<QmpEvent> events);

  /** The connection has ended. */
  void lost(DisconnectCause cause);

  /** A job that was left alone has ended; {@link OutcomeText} has the words. */
  void ended(JobOutcome outcome);

  /** It can't be said how a job that was left alone ended. */
  void unknown(String job, Throwable failure);
}
