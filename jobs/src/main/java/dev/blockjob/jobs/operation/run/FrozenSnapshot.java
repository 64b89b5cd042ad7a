package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.impl.BlockJobsImpl;
import dev.blockjob.jobs.impl.NotTakenException;
import dev.blockjob.jobs.journal.Header;
import dev.blockjob.jobs.journal.JournalException;
import dev.blockjob.jobs.journal.StateFolder;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.UndecidedException;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.Facts;
import dev.blockjob.jobs.operation.step.FreezeGuest;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.operation.step.TakeSnapshot;
import dev.blockjob.jobs.operation.step.ThawGuest;
import dev.blockjob.jobs.request.Snapshot;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot whose guest is frozen around its moment, journalled for the sake of the thaw: from the
 * freezing on, the operation owes it. The overlays are prepared before that, and taken back as
 * those of any snapshot.
 */
final class FrozenSnapshot implements Doer {

  /** Thawing needs none of them. */
  private static final Facts NO_FACTS =
      new Facts(Facts.Standing.SAME, Map.of(), Set.of(), Set.of(), List.of());

  private final BlockJobsImpl jobs;
  private final StateFolder folder;
  private final Boundary boundary;
  private final Agents agents;
  private @Nullable Supplier<Future<Object>> transaction;
  private @Nullable Throwable failure;

  FrozenSnapshot(BlockJobsImpl jobs, StateFolder folder, Boundary boundary) {
    this.jobs = jobs;
    this.folder = folder;
    this.boundary = boundary;
    this.agents = new Agents(jobs.connection().context().owner());
  }

  static Plan plan(OperationId id, List<String> disks, List<String> images, String agent) {
    return new Plan(
        id,
        "snapshot",
        disks,
        images,
        List.of(),
        List.of(new FreezeGuest(agent, List.of()), new TakeSnapshot(disks), new ThawGuest(agent)),
        List.of());
  }

  Future<BlockGraph> take(Snapshot snapshot, Plan plan) {
    return jobs.snapshot(
        snapshot,
        taking -> {
          transaction = taking;
          return frozen(plan);
        });
  }

  private Future<Object> frozen(Plan plan) {
    Worker worker = Worker.of(jobs.connection().context());
    Clock clock = Clock.systemUTC();
    Callable<Executor> begin =
        () ->
            new Executor(
                folder.create(new Header(clock.instant(), Origins.of(jobs.connection()), plan)),
                this,
                state -> Future.succeededFuture(NO_FACTS),
                worker,
                boundary,
                clock,
                OperationListener.NONE);
    return worker
        .run(begin)
        .recover(
            unwritten ->
                Future.failedFuture(
                    unwritten instanceof JournalException
                        ? new NotTakenException(String.valueOf(unwritten.getMessage()), unwritten)
                        : unwritten))
        .compose(Executor::run)
        .compose(this::ended);
  }

  private Future<Object> ended(OperationOutcome outcome) {
    Throwable untaken = failure;
    return switch (outcome.kind()) {
      case DONE -> Future.succeededFuture(outcome);
      case UNDECIDED -> Future.failedFuture(new UndecidedException(outcome));
      case PARTLY, UNDONE, CANCELLED ->
          Future.failedFuture(untaken == null ? new NotTakenException(outcome.text()) : untaken);
    };
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    if (step instanceof FreezeGuest freeze) {
      return agents.freeze(freeze.agent(), sent);
    }
    if (step instanceof ThawGuest thaw) {
      return agents.thaw(thaw.agent(), sent);
    }
    Supplier<Future<Object>> taking = transaction;
    if (taking == null || !(step instanceof TakeSnapshot)) {
      throw new IllegalArgumentException(step.what());
    }
    Future<Object> taken = taking.get();
    return sent.get()
        .compose(v -> taken)
        .onFailure(refusal -> failure = refusal)
        .map("taken")
        .recover(OperationJobs::refused);
  }
}
