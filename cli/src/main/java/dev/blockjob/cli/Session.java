package dev.blockjob.cli;

import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The resources of a verb during one call: a connection, and where its answers go. */
public final class Session implements AutoCloseable {

  private final Blockjob call;
  private final CliConnection cliConnection;
  private final Screen screen;
  private final InterruptibleWait waiting;

  private Session(Blockjob call, CliConnection cliConnection, InterruptibleWait waiting) {
    this.call = call;
    this.cliConnection = cliConnection;
    this.waiting = waiting;
    this.screen = call.connectionProvider().screen(call.environment());
  }

  /** Connected to the monitor that the call names, or to the one it was started in. */
  public static Session open(Blockjob call) {
    InterruptibleWait waiting =
        new InterruptibleWait(call.environment().interrupt(), call.timeout());
    return new Session(call, call.connectionProvider().borrow(call, waiting), waiting);
  }

  /** {@link #open}; a call that names no monitor, outside of a shell, is connected to this one. */
  public static Session openAt(Blockjob call, String monitor) {
    if (call.namesMonitor() || !call.connectionProvider().equals(ConnectionProvider.NONE)) {
      return open(call);
    }
    InterruptibleWait waiting =
        new InterruptibleWait(call.environment().interrupt(), call.timeout());
    return new Session(call, CliConnection.open(call, call.monitor(monitor), waiting), waiting);
  }

  /** The monitor that a call names, or that it was lent; null if it does neither. */
  public static @Nullable String address(Blockjob call) {
    if (call.namesMonitor()) {
      return call.monitor().address().toString();
    }
    if (call.connectionProvider().equals(ConnectionProvider.NONE)) {
      return null;
    }
    try (Session lent = open(call)) {
      return lent.connection().address().toString();
    }
  }

  /**
   * A connection like this one, made anew; null in a shell, where the user reconnects after a loss.
   */
  public @Nullable Session again() {
    return call.connectionProvider().equals(ConnectionProvider.NONE) ? open(call) : null;
  }

  public QmpConnection connection() {
    return cliConnection.connection();
  }

  /** The block jobs behind it. */
  public BlockJobs jobs() {
    return cliConnection.jobs();
  }

  /**
   * The job of that id: as it was started here, with all that was promised about it, or else as
   * QEMU knows it.
   */
  public BlockJob job(JobId id) {
    BlockJob own = cliConnection.untold(id);
    return own != null ? own : answer(jobs().attach(id), "while looking for the job");
  }

  /** A job was started here. */
  public void started(BlockJob job) {
    cliConnection.started(job);
  }

  /** Whether the job was started over this connection, and its end has not been reported. */
  public boolean isOwn(JobId id) {
    return cliConnection.untold(id) != null;
  }

  /** Whether the connection is there after the call, too: in a shell. */
  public boolean staysConnected() {
    return call.inShell();
  }

  /** The call ends and the job, perhaps one that was started here, goes on. */
  public void left(BlockJob job) {
    if (isOwn(job.id())) {
      call.connectionProvider().left(cliConnection, job);
    }
  }

  /** The user is being told how the job ended. */
  public void told(JobId id) {
    cliConnection.told(id);
  }

  /** For people. */
  public Screen screen() {
    return screen;
  }

  public InterruptibleWait waiting() {
    return waiting;
  }

  /** QEMU's answer to a question or command. */
  public <T> T answer(Future<T> future, String during) {
    return waiting.answer(future, during);
  }

  /** {@code failure} with what is behind it, where that can be seen. */
  public RuntimeException explained(RuntimeException failure) {
    Throwable cause = ErrorReport.unwrap(failure);
    return QemuHints.of(cause, connection())
        .<RuntimeException>map(hint -> new ExplainedException(cause, behind(failure, hint)))
        .orElse(failure);
  }

  private static String behind(Throwable failure, String hint) {
    String advice =
        failure instanceof ExplainedException explained
            ? explained.advice()
            : ErrorReport.advice(ErrorReport.unwrap(failure));
    return advice == null ? hint : hint + " " + advice;
  }

  /** Whether machine output was asked for. */
  public boolean json() {
    return call.json();
  }

  /** The process around this call. */
  public CliEnvironment environment() {
    return call.environment();
  }

  /** Prints one line of machine output. */
  public void json(JsonObject object) {
    screen.record(JsonOutput.line(object));
  }

  @Override
  public void close() {
    call.connectionProvider().giveBack(cliConnection);
  }
}
