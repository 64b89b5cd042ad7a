package dev.blockjob.cli.follow;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.ErrorReport;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptedCallException;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.cli.render.OperationView;
import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.ForgottenOperation;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.UnreadableOperation;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.process.QemuNotFoundException;
import dev.blockjob.qmp.process.QemuPrograms;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Recovers operations: through the monitor if a QEMU answers there, else from the images. */
public final class Recovery {

  /**
   * A peer that accepts a connection and stays silent may be a QEMU that is stopped, or asked by
   * others.
   */
  private static final Set<HandshakeException.Reason> NOBODY =
      EnumSet.of(HandshakeException.Reason.NO_SOCKET, HandshakeException.Reason.REFUSED);

  private static final String VERB = "recover";

  private final Blockjob call;
  private final OperationHistory history;
  private final Path stateFolder;
  private final ScanScope scope;
  private final Screen screen;

  /**
   * With the journals in {@code stateFolder}.
   *
   * @param scope where other users of images are looked for, beside where journals say
   */
  public Recovery(Blockjob call, OperationHistory history, Path stateFolder, ScanScope scope) {
    this.call = call;
    this.history = history;
    this.stateFolder = stateFolder;
    this.scope = scope;
    this.screen = new Screen(call.environment().out(), call.environment().terminal());
  }

  /** Says that there is nothing to recover. */
  public void nothing() {
    if (call.json()) {
      JsonObject none = new JsonObject().put("unfinished", new JsonArray());
      screen.record(JsonOutput.line(none.put("state-dir", stateFolder.toString())));
    } else {
      screen.line("nothing to recover: no operation in " + stateFolder + " is unfinished");
    }
  }

  /**
   * Whether it was begun on another host, or at another monitor than the call has: that one's QEMU
   * knows nothing of it, and would be taken for its successor.
   */
  public boolean isElsewhere(OperationReport operation) {
    return operation.elsewhere() != null || isAtAnother(operation.monitor());
  }

  private boolean isAtAnother(String monitor) {
    String here = Session.address(call);
    return here != null && !here.equals(monitor);
  }

  /** Says that it is not touched. */
  public void leave(OperationReport operation) {
    String id = operation.plan().id().value();
    String host = operation.elsewhere();
    String why =
        id
            + " was begun at "
            + operation.monitor()
            + (host == null
                ? "; `blockjob recover "
                    + id
                    + "` goes on with it, there or, with -s, at the monitor that its QEMU has now"
                : " on host " + host + "; `blockjob recover " + id + "` there goes on with it");
    if (call.json()) {
      JsonObject left = new JsonObject().put("elsewhere", id).put("monitor", operation.monitor());
      if (host != null) {
        left.put("host", host);
      }
      screen.record(JsonOutput.line(left.put("text", why)));
    } else {
      screen.line("left alone: " + why);
    }
  }

  /** Says that its journal can't be read, and what to do; returns the exit code. */
  public int name(UnreadableOperation operation) {
    String monitor = operation.monitor();
    int exit = monitor != null && isAtAnother(monitor) ? ExitCode.DONE : ExitCode.OUTCOME_UNKNOWN;
    if (call.json()) {
      OperationOutcome outcome =
          new OperationOutcome(
              operation.id(),
              OperationOutcome.Kind.UNDECIDED,
              operation.why(),
              operation.left().stream().map(left -> "perhaps " + left).toList());
      screen.record(JsonOutput.line(OperationView.json(outcome).put("exit", exit)));
    } else {
      screen.line("undecided, nothing was changed: " + operation.id() + ": " + operation.why());
      left(operation.left());
    }
    return exit;
  }

  private void left(List<String> left) {
    left.forEach(it -> screen.line("  perhaps left: " + it));
  }

  /**
   * Finishes it or rolls it back, or says why it can't; returns the exit code. One among others: if
   * its monitor is silent, or its journal can't be written, theirs may be well.
   *
   * @throws TimeoutException when the call's deadline passes
   */
  public int tryTo(OperationReport operation) throws TimeoutException {
    try {
      return recover(operation);
    } catch (InterruptedCallException interrupted) {
      throw interrupted;
    } catch (RuntimeException failure) {
      ErrorReport report = ErrorReport.of(VERB, failure);
      if (call.json()) {
        JsonObject json = report.json().put("operation", operation.plan().id().value());
        screen.record(JsonOutput.line(json));
      } else {
        report.lines(VERB).forEach(call.environment().err()::println);
      }
      return report.exitCode();
    }
  }

  /**
   * Finishes it or rolls it back; returns the exit code.
   *
   * @throws TimeoutException when the call's deadline passes
   */
  public int recover(OperationReport operation) throws TimeoutException {
    history.refuseDriven(operation.plan().id());
    OperationOutcome outcome;
    try (Session session = Session.openAt(call, operation.monitor());
        OperationReporter reporter = OperationReporter.all(session)) {
      outcome = recovered(session, reporter, operation.plan().id());
    } catch (HandshakeException failure) {
      if (!NOBODY.contains(failure.reason())) {
        throw failure;
      }
      outcome = withoutQemu(operation, failure);
    }
    int exit = ExitCode.ofRecovery(outcome);
    OperationRunner.report(screen, call.json(), outcome, exit);
    return exit;
  }

  private OperationOutcome recovered(Session session, OperationReporter reporter, OperationId id)
      throws TimeoutException {
    reporter.about(id);
    CompletableFuture<OperationOutcome> outcome =
        Operations.on(session.jobs(), stateFolder)
            .lookingIn(scope)
            .recover(id, reporter)
            .toCompletionStage()
            .toCompletableFuture();
    return switch (session.waiting().untilAny(outcome)) {
      case CAME -> InterruptibleWait.value(outcome);
      case INTERRUPTED -> throw interrupted(id);
      case DEADLINE -> throw late(id);
    };
  }

  /** Ctrl-C came first. */
  static InterruptedCallException interrupted(OperationId id) {
    return new InterruptedCallException("while " + id + " was being recovered; " + goesOn(id));
  }

  /** The call's deadline passed first. */
  static TimeoutException late(OperationId id) {
    return new TimeoutException(
        "the deadline passed and " + id + " is not recovered yet; " + goesOn(id));
  }

  private static String goesOn(OperationId id) {
    return "`blockjob recover " + id + "` goes on with it, and its jobs go on meanwhile";
  }

  private OperationOutcome withoutQemu(OperationReport operation, HandshakeException why) {
    QemuPrograms programs =
        QemuPrograms.onPath()
            .orElseThrow(
                () ->
                    new QemuNotFoundException(
                        why.getMessage()
                            + "; to look at the images instead, qemu-img is needed: "
                            + QemuPrograms.HOW_TO_INSTALL));
    if (!call.json()) {
      screen.line("no QEMU answers (" + why.getMessage() + "): looking at the images");
    }
    return history.recoverWithoutQemu(operation.plan().id(), programs, scope);
  }

  /** Sets the journals aside that came back after their operations had ended, and says so. */
  public void setStaleAside() {
    for (ForgottenOperation stale : history.setStaleAside()) {
      String id = stale.id().value();
      String why =
          id
              + " has ended, as its journal in "
              + stateFolder.resolve("ended")
              + " says; an older copy of it, as from a backup, was there as unfinished, and is kept"
              + " as "
              + stale.journal();
      if (call.json()) {
        screen.record(
            JsonOutput.line(
                new JsonObject()
                    .put("stale", id)
                    .put("journal", stale.journal().toString())
                    .put("text", why)));
      } else {
        screen.line("set aside: " + why);
      }
    }
  }

  /** Ends its journal and changes nothing else; returns the exit code. */
  public int forget(OperationId id) {
    ForgottenOperation forgotten = history.forget(id);
    if (call.json()) {
      screen.record(
          JsonOutput.line(
              new JsonObject()
                  .put("forgotten", id.value())
                  .put("journal", forgotten.journal().toString())
                  .put("left", JsonOutput.names(forgotten.left()))));
    } else {
      screen.line("forgotten: " + id + "; its journal is kept as " + forgotten.journal());
      left(forgotten.left());
    }
    return ExitCode.DONE;
  }
}
