package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.journal.Journal;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.UndecidedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A snapshot whose guest is frozen around its moment.
 *
 * @param agent the address of the guest agent's socket
 */
record FrozenSnapshot(Vertx vertx, String agent) {

  /** Completes if it was taken, and fails with why it was not. */
  Future<Void> ended(Journal journal, Future<OperationOutcome> outcome) {
    return outcome.recover(lost -> thawed(journal, lost)).compose(FrozenSnapshot::taken);
  }

  /** The agent isn't behind the connection that broke: the guest needn't wait for a recovery. */
  private Future<OperationOutcome> thawed(Journal journal, Throwable lost) {
    Future<String> thawed =
        journal.state().owed().isEmpty()
            ? Future.succeededFuture("")
            : new Agents(vertx).thaw(agent, Future::succeededFuture);
    return thawed.onFailure(lost::addSuppressed).transform(any -> Future.failedFuture(lost));
  }

  private static Future<Void> taken(OperationOutcome outcome) {
    return switch (outcome.kind()) {
      case DONE -> Future.succeededFuture();
      case UNDECIDED, PARTLY -> Future.failedFuture(new UndecidedException(outcome));
      case UNDONE, CANCELLED -> Future.failedFuture(new NotTakenException(outcome));
    };
  }
}
