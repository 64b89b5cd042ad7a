package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.JobOutcome.Ending;
import dev.blockjob.jobs.JobVerb;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.machine.Follow;
import dev.blockjob.jobs.machine.Send;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.Facts.JobFact;
import dev.blockjob.jobs.operation.step.Gate;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.jobs.recovery.JobFacts;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.track.JobTracker;
import dev.blockjob.jobs.track.Monitor;
import dev.blockjob.jobs.track.Promised;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one operation, each followed by a tracker: from its start, or since somebody asked
 * for a job that an earlier process had started. On the event loop.
 */
final class OperationJobs {

  private final Monitor monitor;
  private final Launcher launcher;
  private final Plan plan;
  private @Nullable BlockGraph before;
  private final Map<JobId, JobTracker> trackers = new HashMap<>();

  /** {@code before}: the graph that was planned on; null to ask for it when it is needed. */
  OperationJobs(Monitor monitor, Launcher launcher, Plan plan, @Nullable BlockGraph before) {
    this.monitor = monitor;
    this.launcher = launcher;
    this.plan = plan;
    this.before = before;
  }

  Future<String> start(JobId id, Supplier<Future<Void>> sent) {
    PlannedJob job = plan.job(id);
    return before()
        .compose(
            graph -> {
              Promised promised = new Promised(job.promise(), graph);
              Future<JobTracker> launched = launcher.launch(follow(id), promised, job.start());
              return sent.get().compose(v -> launched);
            })
        .onSuccess(tracker -> trackers.put(id, tracker))
        .map("accepted")
        .recover(OperationJobs::refused);
  }

  Future<String> awaitGates(List<JobId> ids) {
    return each(ids, id -> tracker(id).compose(tracker -> awaitGate(plan.job(id), tracker)))
        .map("there");
  }

  private Future<Void> awaitGate(PlannedJob job, JobTracker tracker) {
    Future<Void> gate = job.gate() == Gate.READY ? tracker.ready() : tracker.pending();
    // A job that ends before its gate says why in its outcome.
    return gate.recover(
        ended ->
            tracker
                .outcome()
                .compose(outcome -> Future.failedFuture(new StepFailedException(words(outcome)))));
  }

  /** All at once. Those that an earlier process has let through are past their gates already. */
  Future<String> letThrough(List<JobId> ids, Supplier<Future<Void>> sent) {
    boolean mine = trackers.keySet().containsAll(ids);
    Future<List<JobId>> waiting = mine ? Future.succeededFuture(ids) : atGate(ids);
    return waiting
        .compose(
            there -> {
              List<Future<Void>> all = new ArrayList<>();
              for (JobId id : there) {
                JobVerb verb = plan.job(id).gate().verb();
                all.add(monitor.run(verb, id).onSuccess(v -> asked(id, verb)));
              }
              return sent.get().compose(v -> Future.join(all));
            })
        .map("let through")
        .recover(OperationJobs::refused);
  }

  private Future<List<JobId>> atGate(List<JobId> ids) {
    return monitor
        .jobs()
        .map(
            jobs ->
                ids.stream()
                    .filter(
                        id ->
                            jobs.stream()
                                .filter(job -> job.id().equals(id))
                                .map(JobInfo::status)
                                .map(status -> JobFacts.listed(plan.job(id).gate(), status))
                                .anyMatch(JobFact.AT_GATE::equals))
                    .toList());
  }

  private void asked(JobId id, JobVerb verb) {
    JobTracker tracker = trackers.get(id);
    if (tracker != null) {
      tracker.asked(verb == JobVerb.COMPLETE ? Send.COMPLETE : Send.FINALIZE);
    }
  }

  Future<String> awaitEnds(List<JobId> ids) {
    return each(ids, id -> tracker(id).compose(JobTracker::outcome).compose(this::kept))
        .map("kept their promises");
  }

  private Future<Void> kept(JobOutcome outcome) {
    if (isKept(outcome)) {
      return Future.succeededFuture();
    }
    boolean sure =
        outcome.kind() != JobOutcome.Kind.VANISHED
            && !(outcome instanceof JobOutcome.Completed done
                && done.ending() == Ending.UNVERIFIED);
    String words = words(outcome);
    return Future.failedFuture(
        sure ? new StepFailedException(words) : new IllegalStateException(words));
  }

  private static boolean isKept(JobOutcome outcome) {
    return outcome instanceof JobOutcome.Completed done
        && (done.ending() == Ending.PIVOTED || done.ending() == Ending.DONE);
  }

  /** One that switched after all makes this fail. */
  Future<String> cancel(List<JobId> ids, Supplier<Future<Void>> sent) {
    List<Future<JobTracker>> all = ids.stream().map(this::tracker).toList();
    return Future.join(all)
        .compose(
            ready -> {
              List<Future<Void>> cancels = new ArrayList<>();
              for (JobId id : ids) {
                cancels.add(monitor.run(JobVerb.CANCEL, id).recover(OperationJobs::tooLate));
              }
              return sent.get().compose(v -> Future.join(cancels));
            })
        .compose(v -> each(ids, id -> tracker(id).compose(JobTracker::outcome).compose(this::off)))
        .map("cancelled");
  }

  private Future<Void> off(JobOutcome outcome) {
    return isKept(outcome)
        ? Future.failedFuture(new StepFailedException(outcome.id() + " has switched meanwhile"))
        : Future.succeededFuture();
  }

  private static Future<Void> tooLate(Throwable failure) {
    return failure instanceof CommandException
        ? Future.succeededFuture()
        : Future.failedFuture(failure);
  }

  private Future<Void> each(List<JobId> ids, Function<JobId, Future<Void>> work) {
    return Future.all(ids.stream().map(work).toList()).mapEmpty();
  }

  private Future<JobTracker> tracker(JobId id) {
    JobTracker known = trackers.get(id);
    if (known != null) {
      return Future.succeededFuture(known);
    }
    return before()
        .map(
            graph -> {
              Promised promised = new Promised(plan.job(id).promise(), graph);
              return trackers.computeIfAbsent(id, any -> launcher.attach(follow(id), promised));
            });
  }

  private Future<BlockGraph> before() {
    BlockGraph known = before;
    return known != null
        ? Future.succeededFuture(known)
        : monitor.graph().onSuccess(graph -> before = graph);
  }

  /** Gates are ours to watch; the tracker only dismisses. */
  private static Follow follow(JobId id) {
    return new Follow(id, AtReady.KEEP, false, true, false);
  }

  private static <T> Future<T> refused(Throwable failure) {
    return Future.failedFuture(
        failure instanceof CommandException
            ? new StepFailedException("QEMU refused " + failure.getMessage(), failure)
            : failure);
  }

  private static String words(JobOutcome outcome) {
    return switch (outcome.kind()) {
      case FAILED -> "job " + outcome.id() + " failed: " + ((JobOutcome.Failed) outcome).error();
      case CANCELLED -> "somebody cancelled job " + outcome.id();
      case VANISHED -> "job " + outcome.id() + " vanished";
      case COMPLETED ->
          ((JobOutcome.Completed) outcome).ending() == Ending.UNVERIFIED
              ? "job " + outcome.id() + " succeeded, says QEMU, but the graph can't show it"
              : "job " + outcome.id() + " ended without having switched";
    };
  }
}
