package dev.blockjob.cli.follow;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.ExplainedException;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.Waiting;
import dev.blockjob.cli.render.Json;
import dev.blockjob.cli.render.OperationView;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.operation.Convergence;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationPlan;
import dev.blockjob.jobs.operation.OperationRequest;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.operation.RunningOperation;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Shows an operation's plan, or carries it out and says how it ended. */
public final class Operate {

  /** What is to be undone may have to wait for a QEMU that drains a slow target. */
  private static final Duration UNDOING = Duration.ofSeconds(45);

  private final Session session;
  private final Path stateFolder;
  private final Operations operations;

  /** With the journals in {@code stateFolder}. */
  public Operate(Session session, Path stateFolder, Convergence convergence) {
    this.session = session;
    this.stateFolder = stateFolder;
    this.operations = Operations.on(session.jobs(), stateFolder).converging(convergence);
  }

  /** Prints the plan; changes nothing. */
  public int plan(OperationRequest request) {
    OperationPlan plan = session.answer(operations.plan(request), "while it was being planned");
    if (session.json()) {
      session.json(OperationView.json(plan));
    } else {
      session.screen().lines(OperationView.plan(plan, session.screen().paint()));
    }
    return ExitCode.DONE;
  }

  /**
   * Carries it out.
   *
   * @throws TimeoutException when the call's deadline passes and it is too late to take it back
   */
  public int run(OperationRequest request) throws TimeoutException {
    OperationOutcome outcome;
    try (Telling telling = Telling.all(session)) {
      outcome = outcome(request, telling);
    }
    report(session.screen(), session.json(), outcome, ExitCode.of(outcome));
    return ExitCode.of(outcome);
  }

  private OperationOutcome outcome(OperationRequest request, Telling telling)
      throws TimeoutException {
    RunningOperation operation = begun(request, telling);
    CompletableFuture<OperationOutcome> outcome =
        operation.outcome().toCompletionStage().toCompletableFuture();
    Waiting.End end = session.waiting().untilAny(outcome);
    if (end != Waiting.End.CAME) {
      operation.cancel(
          end == Waiting.End.DEADLINE
              ? "--timeout passed"
              : "it was interrupted, by Ctrl-C or another signal");
      if (!Waiting.patiently(outcome, UNDOING)) {
        throw new TimeoutException(
            "operation "
                + operation.plan().id()
                + " has not ended; `blockjob recover "
                + operation.plan().id()
                + "` goes on with it");
      }
    }
    return outcome(operation.plan().id(), outcome, telling);
  }

  /**
   * Ctrl-C doesn't end this wait: what is about to be journalled has to be ended in order. But it
   * does where an earlier operation is recovered first, which can take as long as a disk is big.
   */
  private RunningOperation begun(OperationRequest request, Telling telling)
      throws TimeoutException {
    CompletableFuture<RunningOperation> started =
        operations.start(request, telling).toCompletionStage().toCompletableFuture();
    Waiting.End end = session.waiting().untilAny(started);
    OperationId earlier = telling.earlier();
    if (end != Waiting.End.CAME && earlier != null) {
      // In a shell the connection lives on.
      var unused = started.thenAccept(RunningOperation::cancel);
      if (end == Waiting.End.INTERRUPTED) {
        throw Recovery.interrupted(earlier);
      }
      throw Recovery.late(earlier);
    }
    Waiting.patiently(started, Duration.ofMinutes(10));
    return Waiting.value(started);
  }

  /**
   * Where the connection alone broke, a guest may stand still, be slow or be frozen: what goes on
   * with the operation later might as well do so now.
   */
  private OperationOutcome outcome(
      OperationId id, CompletableFuture<OperationOutcome> outcome, OperationListener listener) {
    try {
      return Waiting.value(outcome);
    } catch (OutcomeUnknownException | NotSentException lost) {
      try (Session again = session.again()) {
        if (again == null) {
          throw recoverable(lost);
        }
        Telling.say(session, "notice", lost.getMessage() + "; going on over a new connection");
        CompletableFuture<OperationOutcome> rest =
            Operations.on(again.jobs(), stateFolder)
                .recover(id, listener)
                .toCompletionStage()
                .toCompletableFuture();
        session.waiting().untilAny(rest);
        if (!Waiting.patiently(rest, UNDOING)) {
          throw recoverable(lost);
        }
        return Waiting.value(rest);
      } catch (HandshakeException gone) {
        lost.addSuppressed(gone);
        throw recoverable(lost);
      }
    }
  }

  private static ExplainedException recoverable(RuntimeException lost) {
    return new ExplainedException(
        lost,
        "`blockjob recover` finds out, whether QEMU runs or not, and finishes the operation or"
            + " takes it back.");
  }

  /** Says how it ended. */
  static void report(Screen screen, boolean json, OperationOutcome outcome, int exit) {
    if (json) {
      screen.line(Json.line(OperationView.json(outcome).put("exit", exit)));
    } else {
      screen.lines(OperationView.outcome(outcome, screen.paint()));
    }
  }
}
