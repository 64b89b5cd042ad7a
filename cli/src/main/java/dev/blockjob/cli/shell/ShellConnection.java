package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.UsageException;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.NotSentException;
import org.jspecify.annotations.Nullable;

/**
 * The shell's one connection. When it has ended, another one is made for the next line or by {@code
 * reconnect}; what was under way when it ended is never sent again.
 */
final class ShellConnection implements AutoCloseable {

  private final Blockjob shell;
  private final Announcer announcer;
  private final boolean interactive;
  private volatile @Nullable CliConnection cliConnection;
  private volatile @Nullable DisconnectCause lost;

  /**
   * To the monitor that {@code shell} names.
   *
   * @param interactive whether a user watches: then a line may have another connection than the one
   *     before it (a script may not: another QEMU could answer), and the end of a job that was left
   *     is told by itself (a script asks with {@code job wait})
   */
  ShellConnection(Blockjob shell, Announcer announcer, boolean interactive) {
    this.shell = shell;
    this.announcer = announcer;
    this.interactive = interactive;
  }

  /** Whether there is one and it hasn't ended. */
  boolean isUp() {
    return cliConnection != null && lost == null;
  }

  /** The connection, for a line. */
  CliConnection borrow(Blockjob line, InterruptibleWait waiting) {
    CliConnection open = cliConnection;
    String option = line.ofConnection();
    if (open != null && option != null) {
      throw new UsageException(
          "this shell is connected to "
              + open.connection().address()
              + "; "
              + option
              + " is for a connection that is made. Leave it out, or start another blockjob.");
    }
    DisconnectCause cause = lost;
    if (open != null && cause == null) {
      return open;
    }
    if (cause != null && !interactive) {
      throw new NotSentException(
          "this line", "the connection has ended. `reconnect` makes another. " + cause, cause);
    }
    return connect(waiting);
  }

  /** Makes a connection; the one before it, if there is one, is closed. */
  CliConnection connect(InterruptibleWait waiting) {
    boolean again = cliConnection != null || lost != null;
    if (again && lost == null) {
      lost = new DisconnectCause(DisconnectCause.Kind.CLOSED_HERE, "it was closed here", null);
    }
    close();
    CliConnection open = CliConnection.open(shell, waiting);
    synchronized (this) {
      cliConnection = open;
      lost = null;
    }
    announcer.connected(open, again);
    announcer.events(open.connection().events());
    open.connection().closed().onSuccess(cause -> ended(open, cause));
    return open;
  }

  private synchronized void ended(CliConnection ended, DisconnectCause cause) {
    if (ended == cliConnection) {
      lost = cause;
      if (cause.kind() != DisconnectCause.Kind.CLOSED_HERE) {
        announcer.lost(cause);
      }
    }
  }

  /** Tells how {@code job} ends, unless that was reported before. */
  void left(CliConnection from, BlockJob job) {
    if (!interactive) {
      return;
    }
    job.outcome()
        .onSuccess(
            outcome -> {
              if (from.told(job.id())) {
                announcer.ended(outcome);
              }
            })
        .onFailure(
            failure -> {
              if (from.told(job.id())) {
                announcer.unknown(job.id().value(), failure);
              }
            });
  }

  @Override
  public void close() {
    CliConnection open = cliConnection;
    cliConnection = null;
    if (open != null) {
      open.close();
    }
  }
}
