package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Holds the jobs of an operation at their gates until all are there, then lets them through
 * together. On the event loop.
 */
public final class JobBarrier {

  private final JobCommands commands;
  private final Plan plan;
  private final OperationJobs jobs;
  private final ConvergenceWatch watch;
  private final JobCancellation cancellation;
  private final Set<JobId> asked = new HashSet<>();

  public JobBarrier(OperationJobs jobs, ConvergenceWatch watch, JobCancellation cancellation) {
    this.cancellation = cancellation;
    this.commands = jobs.commands();
    this.plan = jobs.plan();
    this.jobs = jobs;
    this.watch = watch;
  }

  /** The one of this run. */
  static JobBarrier at(QemuSite qemu) {
    return qemu.tool(
        JobBarrier.class,
        it ->
            new JobBarrier(OperationJobs.at(it), ConvergenceWatch.at(it), JobCancellation.at(it)));
  }

  Future<String> await(List<JobId> ids, Consumer<String> note) {
    Future<Void> there =
        OperationJobs.each(
            ids, id -> jobs.tracker(id).compose(tracker -> awaitGate(plan.job(id), tracker)));
    boolean mayGiveUp = ids.stream().allMatch(id -> plan.compensatedBy(id).isEmpty());
    return watch.over(there, ids, mayGiveUp, note).map("there");
  }

  private Future<Void> awaitGate(PlannedJob job, JobTracker tracker) {
    Future<Void> gate = job.gate() == Gate.PENDING ? tracker.pending() : tracker.ready();
    // A job that ends before its gate says why in its outcome.
    return gate.recover(ended -> tracker.outcome().compose(JobCompletion::early));
  }

  /** Those that don't arrive in time hold up the guest: then all are cancelled, before all else. */
  public Future<String> hold(HoldJobs step, Supplier<Future<Void>> sent) {
    return getAllWrites(step.jobs()).compose(v -> held(step, sent));
  }

  private Future<String> held(HoldJobs step, Supplier<Future<Void>> sent) {
    List<JobId> ids = step.jobs();
    List<Future<Void>> completed = new ArrayList<>();
    for (JobId id : ids) {
      if (plan.job(id).gate() == Gate.HELD) {
        completed.add(
            commands
                .run(JobVerb.COMPLETE, id)
                .onSuccess(v -> jobs.requested(id, JobCommand.COMPLETE)));
      }
    }
    Future<Void> there =
        sent.get()
            .compose(v -> Future.all(completed))
            .compose(
                v -> OperationJobs.each(ids, id -> jobs.tracker(id).compose(this::awaitPending)));
    return inTime(there, step)
        .map("held")
        .recover(
            failure ->
                Future.join(ids.stream().map(cancellation::cancel).toList())
                    .transform(any -> CommandRefusals.refused(failure)));
  }

  private Future<Void> awaitPending(JobTracker tracker) {
    return tracker.pending().recover(ended -> tracker.outcome().compose(JobCompletion::early));
  }

  private Future<Void> inTime(Future<Void> there, HoldJobs step) {
    Promise<Void> first = Promise.promise();
    Vertx vertx = commands.connection().context().owner();
    long timer =
        vertx.setTimer(
            step.deadline().toMillis(),
            passed ->
                first.tryFail(
                    new StepFailedException(
                        "not all could switch within "
                            + step.deadline().toMillis()
                            + " ms: "
                            + late(step.jobs()))));
    there.onComplete(first::tryComplete, first::tryFail);
    return first.future().onComplete(any -> vertx.cancelTimer(timer));
  }

  private String late(List<JobId> ids) {
    return ids.stream()
        .flatMap(jobs::followed)
        .filter(tracker -> !tracker.pending().isComplete())
        .map(tracker -> tracker.id() + " is " + tracker.status().wireName())
        .collect(Collectors.joining(", "));
  }

  /**
   * All at once. Those that were let through before are past their gates already, or will be. If
   * one has left its gate by itself, none is.
   */
  public Future<String> letThrough(List<JobId> ids, Supplier<Future<Void>> sent) {
    boolean mine = jobs.follows(ids) && Collections.disjoint(asked, ids);
    asked.addAll(ids);
    // How the disks were is to be known before they switch: half-way through, a graph is neither.
    Future<List<JobId>> waiting =
        mine ? stillThere(ids) : jobs.before().compose(any -> atGate(ids));
    return waiting
        .compose(there -> getAllWrites(there).map(there))
        .compose(
            there -> {
              List<Future<Void>> all = new ArrayList<>();
              for (JobId id : there) {
                JobCommand pass = plan.job(id).gate().pass();
                Future<Void> answer =
                    commands.send(pass, id).onSuccess(v -> jobs.requested(id, pass));
                all.add(answer.recover(failure -> refused(id, failure)));
              }
              return sent.get().compose(v -> Future.join(all));
            })
        .map("let through")
        .recover(CommandRefusals::refused);
  }

  /** What has gone past a mirror's filter is in its source alone. */
  private Future<Void> getAllWrites(List<JobId> ids) {
    return OperationJobs.each(
            ids.stream().filter(id -> plan.job(id).command().endsWith("mirror")).toList(),
            commands::getsAllWrites)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof RequestException
                        ? new StepFailedException(String.valueOf(failure.getMessage()), failure)
                        : failure));
  }

  private Future<List<JobId>> stillThere(List<JobId> ids) {
    return ids.stream()
        .flatMap(jobs::followed)
        .filter(tracker -> tracker.outcome().isComplete())
        .findFirst()
        .map(ended -> ended.outcome().compose(JobCompletion::<List<JobId>>early))
        .orElseGet(() -> Future.succeededFuture(ids));
  }

  /** No other client would ever end a job that stays at its gate. */
  private Future<Void> refused(JobId id, Throwable failure) {
    return failure instanceof CommandException
        ? cancellation.cancel(id).compose(v -> Future.failedFuture(failure))
        : Future.failedFuture(failure);
  }

  private Future<List<JobId>> atGate(List<JobId> ids) {
    return commands
        .jobs()
        .map(
            listed ->
                ids.stream()
                    .filter(
                        id ->
                            listed.stream()
                                .filter(job -> job.id().equals(id))
                                .map(JobInfo::status)
                                .map(status -> JobObservations.listed(plan.job(id).gate(), status))
                                .anyMatch(JobObservation.AT_GATE::equals))
                    .toList());
  }
}
