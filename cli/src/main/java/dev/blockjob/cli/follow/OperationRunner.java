package dev.blockjob.cli.follow;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.ExplainedException;
import dev.blockjob.cli.InterruptedCallException;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.QemuHints;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.OperationView;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Shows an operation's plan, or runs it and reports how it ended. */
public final class OperationRunner {

  /** What is to be undone may have to wait for a QEMU that drains a slow target. */
  private static final Duration UNDOING = Duration.ofSeconds(45);

  private static final String ROLLS_BACK =
      "`blockjob recover %s` rolls it back, or finishes it if its disk has switched";

  private final Session session;
  private final Path stateFolder;
  private final Operations operations;

  /** With the journals in {@code stateFolder}; others may be in {@code scope}. */
  public OperationRunner(
      Session session, Path stateFolder, Convergence convergence, ScanScope scope) {
    this.session = session;
    this.stateFolder = stateFolder;
    this.operations =
        Operations.on(session.jobs(), stateFolder).converging(convergence).lookingIn(scope);
  }

  /** Prints the plan; changes nothing. */
  public int plan(OperationRequest request) {
    OperationPlan plan = session.answer(operations.plan(request), "while it was being planned");
    if (session.json()) {
      session.json(OperationView.json(plan));
    } else {
      session.screen().lines(OperationView.plan(plan, session.screen().colors()));
    }
    return ExitCode.DONE;
  }

  /**
   * Carries it out.
   *
   * @throws TimeoutException when the call's deadline passes and it is not rolled back soon
   */
  public int run(OperationRequest request) throws TimeoutException {
    Completion completion;
    try (OperationReporter reporter = OperationReporter.all(session)) {
      completion = ended(request, reporter);
    }
    int exit = completion.exit();
    report(session.screen(), session.json(), completion.outcome, exit);
    if (exit != ExitCode.DONE && !session.json()) {
      QemuHints.of(completion.outcome.text(), session.connection())
          .ifPresent(hint -> session.screen().line("  " + hint));
    }
    return exit;
  }

  private record Completion(OperationOutcome outcome, InterruptibleWait.End why) {

    /** Rolled back because that was wanted, here or by a recovery. */
    int exit() {
      boolean isTakenBack =
          switch (outcome.kind()) {
            case CANCELLED, UNDONE -> true;
            case DONE, PARTLY, UNDECIDED -> false;
          };
      return isTakenBack && why == InterruptibleWait.End.DEADLINE
          ? ExitCode.DEADLINE
          : isTakenBack && why == InterruptibleWait.End.INTERRUPTED
              ? ExitCode.CANCELLED
              : ExitCode.of(outcome);
    }
  }

  private Completion ended(OperationRequest request, OperationReporter reporter)
      throws TimeoutException {
    RunningOperation operation = begun(request, reporter);
    CompletableFuture<OperationOutcome> outcome =
        operation.outcome().toCompletionStage().toCompletableFuture();
    InterruptibleWait.End end = session.waiting().untilAny(outcome);
    OperationId id = operation.plan().id();
    boolean late = end == InterruptibleWait.End.DEADLINE;
    if (end != InterruptibleWait.End.CAME) {
      String why = late ? "--timeout passed" : session.waiting().interrupt().why();
      reporter.notice(why + ": taking " + id + " back, unless its disk has switched");
      operation.cancel(why);
      if (!InterruptibleWait.patiently(outcome, UNDOING)) {
        String yet =
            id
                + " has not ended, and its jobs, if QEMU still runs them, go on; "
                + ROLLS_BACK.formatted(id);
        if (late) {
          throw new TimeoutException("the deadline passed and " + yet);
        }
        throw new InterruptedCallException("and " + yet);
      }
    }
    return new Completion(outcome(id, outcome, reporter, end == InterruptibleWait.End.CAME), end);
  }

  /**
   * Ctrl-C doesn't end this wait: what is about to be journalled has to be ended in order. But it
   * does where an earlier operation is recovered first, which can take as long as a disk is big.
   */
  private RunningOperation begun(OperationRequest request, OperationReporter reporter)
      throws TimeoutException {
    CompletableFuture<RunningOperation> started =
        operations.start(request, reporter).toCompletionStage().toCompletableFuture();
    InterruptibleWait.End end = session.waiting().untilAny(started);
    OperationId earlier = reporter.earlier();
    if (end != InterruptibleWait.End.CAME && earlier != null) {
      // In a shell the connection lives on.
      var unused = started.thenAccept(RunningOperation::cancel);
      if (end == InterruptibleWait.End.INTERRUPTED) {
        throw Recovery.interrupted(earlier);
      }
      throw Recovery.late(earlier);
    }
    InterruptibleWait.patiently(started, Duration.ofMinutes(10));
    return InterruptibleWait.value(started);
  }

  /**
   * Where the connection alone broke, a guest may stand still, be slow or be frozen: what goes on
   * with the operation later might as well do so now.
   */
  private OperationOutcome outcome(
      OperationId id,
      CompletableFuture<OperationOutcome> outcome,
      OperationListener listener,
      boolean isWanted) {
    try {
      return InterruptibleWait.value(outcome);
    } catch (OutcomeUnknownException | NotSentException lost) {
      try (Session again = session.again()) {
        if (again == null) {
          throw recoverable(lost, id, isWanted);
        }
        OperationReporter.say(
            session, "notice", lost.getMessage() + "; going on over a new connection");
        CompletableFuture<OperationOutcome> rest =
            Operations.on(again.jobs(), stateFolder)
                .recover(id, listener)
                .toCompletionStage()
                .toCompletableFuture();
        session.waiting().untilAny(rest);
        if (!InterruptibleWait.patiently(rest, UNDOING)) {
          throw recoverable(lost, id, isWanted);
        }
        return InterruptibleWait.value(rest);
      } catch (HandshakeException
          | InterruptedCallException
          | OutcomeUnknownException
          | NotSentException gone) {
        lost.addSuppressed(gone);
        throw recoverable(lost, id, isWanted);
      }
    }
  }

  /** What was lost with QEMU may have been a question alone; the operation is open. */
  private static ExplainedException recoverable(
      RuntimeException lost, OperationId id, boolean isWanted) {
    DisconnectCause cause =
        lost instanceof NotSentException notSent
            ? notSent.disconnect()
            : lost instanceof OutcomeUnknownException unknown ? unknown.disconnect() : null;
    return new ExplainedException(
        cause == null
            ? lost
            : new OutcomeUnknownException("operation " + id, cause.toString(), cause),
        isWanted
            ? "`blockjob recover "
                + id
                + "` finds out, whether QEMU runs or not, and finishes the operation or rolls it "
                + "back."
            : "Operation " + id + " is not rolled back yet; " + ROLLS_BACK.formatted(id) + ".");
  }

  /** Says how it ended. */
  static void report(Screen screen, boolean json, OperationOutcome outcome, int exit) {
    if (json) {
      screen.record(JsonOutput.line(OperationView.json(outcome).put("exit", exit)));
    } else {
      screen.lines(OperationView.outcome(outcome, exit == ExitCode.DONE, screen.colors()));
    }
  }
}
