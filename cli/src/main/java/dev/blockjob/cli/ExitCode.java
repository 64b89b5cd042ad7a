package dev.blockjob.cli;

import dev.blockjob.events.DisconnectedException;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.UndecidedException;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.ParameterException;

/** The exit codes, and what leads to which. They are documented and stay as they are. */
public final class ExitCode {

  public static final int DONE = 0;

  /** QEMU refused, or the job failed. */
  public static final int FAILED = 1;

  /**
   * The command line or the request is wrong: an unknown option, disk or job, a target that exists.
   * Nothing was changed for it; an earlier operation on that disk may have been recovered before.
   */
  public static final int USAGE = 2;

  /** No connection, or the connection ended while nothing but a question was open. */
  public static final int NO_CONNECTION = 3;

  /** The deadline of a wait or a question passed. */
  public static final int DEADLINE = 4;

  /** A command was written and its outcome isn't known, or a job vanished. */
  public static final int OUTCOME_UNKNOWN = 5;

  /** Cancelled: by Ctrl-C, by {@code --give-up}, or by another client. */
  public static final int CANCELLED = 6;

  /**
   * The reader of standard output went before the end, as {@code head} does: the code that a shell
   * gives a program that SIGPIPE ends. Stands for {@link #DONE} and {@link #CANCELLED}.
   */
  public static final int READER_GONE = 141;

  private ExitCode() {}

  /** The code of a job's outcome. */
  public static int of(JobOutcome outcome) {
    return switch (outcome.kind()) {
      case COMPLETED -> DONE;
      case FAILED -> FAILED;
      case VANISHED -> OUTCOME_UNKNOWN;
      case CANCELLED -> CANCELLED;
    };
  }

  /** The code of an operation's outcome: what is left has to be seen to. */
  public static int of(OperationOutcome outcome) {
    return switch (outcome.kind()) {
      case DONE -> outcome.left().isEmpty() ? DONE : FAILED;
      case PARTLY, UNDONE -> FAILED;
      case CANCELLED -> CANCELLED;
      case UNDECIDED -> OUTCOME_UNKNOWN;
    };
  }

  /**
   * The code of a recovery: rolling an operation back is what it is for, unless something is left.
   */
  public static int ofRecovery(OperationOutcome outcome) {
    return switch (outcome.kind()) {
      case UNDONE, CANCELLED -> outcome.left().isEmpty() ? DONE : FAILED;
      case DONE, PARTLY, UNDECIDED -> of(outcome);
    };
  }

  /** The code of an exception. */
  public static int of(Throwable failure) {
    if (failure instanceof CommandException) {
      return FAILED;
    }
    if (failure instanceof RequestException
        || failure instanceof IllegalArgumentException
        || failure instanceof UsageException
        || failure instanceof NoSuchElementException
        || failure instanceof ParameterException) {
      return USAGE;
    }
    if (failure instanceof UndecidedException) {
      return OUTCOME_UNKNOWN;
    }
    if (failure instanceof HandshakeException || failure instanceof DisconnectedException) {
      return NO_CONNECTION;
    }
    if (failure instanceof TimeoutException) {
      return DEADLINE;
    }
    if (failure instanceof NotSentException notSent) {
      return notSent.disconnect() == null ? DEADLINE : NO_CONNECTION;
    }
    if (failure instanceof OutcomeUnknownException unknown) {
      if (!unknown.command().startsWith("query-")) {
        return OUTCOME_UNKNOWN;
      }
      return unknown.deadlinePassed() ? DEADLINE : NO_CONNECTION;
    }
    if (failure instanceof InterruptedCallException) {
      return CANCELLED;
    }
    return FAILED;
  }
}
