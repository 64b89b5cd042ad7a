package dev.blockjob.operations.impl;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.NamelessFileException;
import dev.blockjob.jobs.plan.SnapshotPlan;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.UndecidedException;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.snapshot.SnapshotPlanner;
import dev.blockjob.operations.step.guest.GuestFreezer;
import dev.blockjob.operations.step.node.TakeSnapshot;
import io.vertx.core.Future;
import java.util.List;

/**
 * Snapshots whose guest is frozen around their moment.
 *
 * @param agent the address of the guest agent's socket
 */
record FrozenSnapshots(OperationContext context, String agent, OperationListener listener) {

  /** Takes it; gives the graph with it. On the event loop. */
  Future<BlockGraph> take(Snapshot snapshot) {
    List<String> disks = snapshot.overlays().stream().map(Snapshot.Overlay::disk).toList();
    OperationRecovery recovery = new OperationRecovery(context);
    return context
        .commands()
        .graphForPlanning()
        .compose(graph -> recovery.ended(graph, disks, listener))
        .compose(
            graph ->
                context
                    .jobs()
                    .planned(snapshot)
                    .compose(prepared -> take(graph, snapshot, disks, prepared)));
  }

  private Future<BlockGraph> take(
      BlockGraph graph, Snapshot snapshot, List<String> disks, SnapshotPlan prepared) {
    return context
        .blocking(() -> journal(graph, snapshot, disks, prepared))
        .compose(journal -> ended(journal, context.executor(journal, graph, listener).run()))
        .compose(taken -> context.commands().graph())
        .map(prepared::verified);
  }

  private Journal journal(
      BlockGraph graph, Snapshot snapshot, List<String> disks, SnapshotPlan prepared) {
    OperationId id = context.id(SnapshotPlanner.KIND, graph, disks);
    return context.journal(
        new SnapshotPlanner(graph, context.files(), context.images(context.scope()), id)
            .plan(snapshot, prepared, agent));
  }

  /** Completes if it was taken, and fails with why it was not. */
  private Future<Void> ended(Journal journal, Future<OperationOutcome> outcome) {
    return outcome
        .recover(lost -> thawed(journal, lost))
        .compose(known -> taken(known, journal.state()));
  }

  /** Then nothing can be left undone but that its overlays have their names. */
  private static boolean wasTaken(JournalState journal) {
    return journal.header().plan().steps().stream()
        .anyMatch(step -> step instanceof TakeSnapshot && journal.progress(step) == Progress.DONE);
  }

  /** The agent isn't behind the connection that broke: the guest needn't wait for a recovery. */
  private Future<OperationOutcome> thawed(Journal journal, Throwable lost) {
    Future<String> thawed =
        journal.state().pendingCompensations().isEmpty()
            ? Future.succeededFuture("")
            : new GuestFreezer(context.connection().context().owner())
                .thaw(agent, Future::succeededFuture);
    return thawed.onFailure(lost::addSuppressed).transform(any -> Future.failedFuture(lost));
  }

  private Future<Void> taken(OperationOutcome outcome, JournalState journal) {
    return switch (outcome.kind()) {
      case DONE -> {
        outcome.left().forEach(left -> listener.notice("the snapshot was taken; left: " + left));
        yield Future.succeededFuture();
      }
      case PARTLY ->
          Future.failedFuture(
              wasTaken(journal)
                  ? new NamelessFileException("the snapshot was taken, but " + outcome.text())
                  : new UndecidedException(outcome));
      case UNDECIDED -> Future.failedFuture(new UndecidedException(outcome));
      case UNDONE, CANCELLED -> Future.failedFuture(new SnapshotNotTakenException(outcome));
    };
  }
}
