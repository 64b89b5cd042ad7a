package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.JobOutcome.Ending;
import dev.blockjob.jobs.JobVerb;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.machine.Follow;
import dev.blockjob.jobs.machine.Send;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.Facts.JobFact;
import dev.blockjob.jobs.operation.step.FormatImage;
import dev.blockjob.jobs.operation.step.Gate;
import dev.blockjob.jobs.operation.step.HoldJobs;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.jobs.plan.Finding;
import dev.blockjob.jobs.recovery.JobFacts;
import dev.blockjob.jobs.recovery.Release;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.track.JobTracker;
import dev.blockjob.jobs.track.Monitor;
import dev.blockjob.jobs.track.Promised;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one operation, each followed by a tracker: from its start, or since somebody asked
 * for a job that an earlier process had started. On the event loop.
 */
final class OperationJobs {

  private final Monitor monitor;
  private final Launcher launcher;
  private final Plan plan;
  private final ConvergenceWatch watch;
  private @Nullable BlockGraph before;
  private final Map<JobId, JobTracker> trackers = new HashMap<>();
  private final Set<JobId> asked = new HashSet<>();

  /** {@code before}: the graph that was planned on; null to ask for it when it is needed. */
  OperationJobs(
      Monitor monitor,
      Launcher launcher,
      Plan plan,
      @Nullable BlockGraph before,
      ConvergenceWatch watch) {
    this.monitor = monitor;
    this.launcher = launcher;
    this.plan = plan;
    this.before = before;
    this.watch = watch;
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

  Future<String> awaitGates(List<JobId> ids, Consumer<String> note) {
    Future<Void> there =
        each(ids, id -> tracker(id).compose(tracker -> awaitGate(plan.job(id), tracker)));
    boolean mayGiveUp = ids.stream().allMatch(id -> plan.takenBackBy(id).isEmpty());
    return watch.over(there, ids, mayGiveUp, note).map("there");
  }

  private Future<Void> awaitGate(PlannedJob job, JobTracker tracker) {
    Future<Void> gate = job.gate() == Gate.PENDING ? tracker.pending() : tracker.ready();
    // A job that ends before its gate says why in its outcome.
    return gate.recover(ended -> tracker.outcome().compose(OperationJobs::endedEarly));
  }

  /** Those that don't arrive in time hold up the guest: then all are cancelled, before all else. */
  Future<String> hold(HoldJobs step, Supplier<Future<Void>> sent) {
    List<JobId> ids = step.jobs();
    List<Future<Void>> completed = new ArrayList<>();
    for (JobId id : ids) {
      if (plan.job(id).gate() == Gate.HELD) {
        completed.add(monitor.run(JobVerb.COMPLETE, id).onSuccess(v -> asked(id, Send.COMPLETE)));
      }
    }
    Future<Void> there =
        sent.get()
            .compose(v -> Future.all(completed))
            .compose(v -> each(ids, id -> tracker(id).compose(this::awaitPending)));
    return inTime(there, step)
        .map("held")
        .recover(
            failure ->
                Future.join(ids.stream().map(id -> monitor.run(JobVerb.CANCEL, id)).toList())
                    .transform(any -> refused(failure)));
  }

  private Future<Void> awaitPending(JobTracker tracker) {
    return tracker.pending().recover(ended -> tracker.outcome().compose(OperationJobs::endedEarly));
  }

  private Future<Void> inTime(Future<Void> there, HoldJobs step) {
    Promise<Void> first = Promise.promise();
    Vertx vertx = monitor.connection().context().owner();
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
        .map(trackers::get)
        .filter(tracker -> tracker != null && !tracker.pending().isComplete())
        .map(tracker -> tracker.id() + " is " + tracker.status().wireName())
        .collect(Collectors.joining(", "));
  }

  /** What must not wait for anything else: a guest that stands still goes on. */
  Future<Boolean> release(JournalState journal) {
    if (journal.held().isEmpty()) {
      return Future.succeededFuture(false);
    }
    return monitor.jobs().map(jobs -> Release.of(journal, jobs)).compose(this::release);
  }

  private Future<Boolean> release(Optional<Release> release) {
    List<Future<Void>> sent = new ArrayList<>();
    release.ifPresent(
        found ->
            found
                .jobs()
                .forEach(
                    id -> sent.add(monitor.run(found.verb(), id).recover(OperationJobs::tooLate))));
    return Future.join(sent).map(!sent.isEmpty());
  }

  /**
   * All at once. Those that were let through before are past their gates already, or will be. If
   * one has left its gate by itself, none is.
   */
  Future<String> letThrough(List<JobId> ids, Supplier<Future<Void>> sent) {
    boolean mine = trackers.keySet().containsAll(ids) && Collections.disjoint(asked, ids);
    asked.addAll(ids);
    // How the disks were is to be known before they switch: half-way through, a graph is neither.
    Future<List<JobId>> waiting = mine ? stillThere(ids) : before().compose(any -> atGate(ids));
    return waiting
        .compose(
            there -> {
              List<Future<Void>> all = new ArrayList<>();
              for (JobId id : there) {
                Send pass = plan.job(id).gate().pass();
                Future<Void> answer = monitor.send(pass, id).onSuccess(v -> asked(id, pass));
                all.add(answer.recover(failure -> refused(id, failure)));
              }
              return sent.get().compose(v -> Future.join(all));
            })
        .map("let through")
        .recover(OperationJobs::refused);
  }

  private Future<List<JobId>> stillThere(List<JobId> ids) {
    return ids.stream()
        .map(trackers::get)
        .filter(tracker -> tracker != null && tracker.outcome().isComplete())
        .findFirst()
        .map(ended -> ended.outcome().compose(OperationJobs::<List<JobId>>endedEarly))
        .orElseGet(() -> Future.succeededFuture(ids));
  }

  private static <T> Future<T> endedEarly(JobOutcome outcome) {
    return Future.failedFuture(new StepFailedException(words(outcome)));
  }

  /** Nobody else would ever end a job that stays at its gate. */
  private Future<Void> refused(JobId id, Throwable failure) {
    return failure instanceof CommandException
        ? monitor
            .run(JobVerb.CANCEL, id)
            .recover(OperationJobs::tooLate)
            .compose(v -> Future.failedFuture(failure))
        : Future.failedFuture(failure);
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

  private void asked(JobId id, Send pass) {
    JobTracker tracker = trackers.get(id);
    if (tracker != null) {
      tracker.asked(pass);
    }
  }

  Future<String> awaitEnds(List<JobId> ids, Consumer<String> note) {
    Future<Void> ended =
        each(ids, id -> tracker(id).compose(JobTracker::outcome).compose(this::kept));
    return watch.over(ended, ids, false, note).map("kept their promises");
  }

  private Future<Void> kept(JobOutcome outcome) {
    if (isKept(outcome)) {
      return Future.succeededFuture();
    }
    if (plan.job(outcome.id()).gate() == Gate.COPY) {
      return Future.failedFuture(new StepFailedException(words(outcome)));
    }
    if (isUnverified(outcome)) {
      return monitor.graph().compose(graph -> seenIn(graph, outcome));
    }
    String words = words(outcome);
    return Future.failedFuture(
        outcome.kind() == JobOutcome.Kind.VANISHED
            ? new IllegalStateException(words)
            : new StepFailedException(words));
  }

  private static boolean isUnverified(JobOutcome outcome) {
    return outcome instanceof JobOutcome.Completed done && done.ending() == Ending.UNVERIFIED;
  }

  /** The tracker asks for edges alone, which say nothing of a graph that was caught half-way. */
  private Future<Void> seenIn(BlockGraph graph, JobOutcome outcome) {
    Finding.Kind found = plan.job(outcome.id()).promise().look(graph).kind();
    return found == Finding.Kind.PIVOTED || found == Finding.Kind.DONE
        ? Future.succeededFuture()
        : Future.failedFuture(new IllegalStateException(words(outcome)));
  }

  private boolean isKept(JobOutcome outcome) {
    if (!(outcome instanceof JobOutcome.Completed done)) {
      return false;
    }
    boolean copied = done.ending() == Ending.COPIED || done.ending() == Ending.UNVERIFIED;
    boolean switched = done.ending() == Ending.PIVOTED || done.ending() == Ending.DONE;
    return plan.job(outcome.id()).gate() == Gate.COPY ? copied : switched;
  }

  /** What an earlier process was creating is left in peace until it is done with. */
  Future<Void> settleCreates() {
    Set<JobId> creates =
        plan.steps().stream()
            .filter(FormatImage.class::isInstance)
            .map(step -> ((FormatImage) step).job())
            .collect(Collectors.toSet());
    if (creates.isEmpty()) {
      return Future.succeededFuture();
    }
    return monitor
        .jobs()
        .map(jobs -> jobs.stream().map(JobInfo::id).filter(creates::contains).toList())
        .compose(
            left -> each(left, id -> launcher.attach(creating(id), null).outcome().mapEmpty()));
  }

  Future<String> format(FormatImage step, Supplier<Future<Void>> sent) {
    QmpCommand<Object> create =
        QmpCommand.raw(
            "blockdev-create",
            new JsonObject().put("job-id", step.job().value()).put("options", step.options()));
    Future<JobTracker> launched = launcher.launch(creating(step.job()), null, create);
    return sent.get()
        .compose(v -> launched)
        .recover(OperationJobs::refused)
        .compose(JobTracker::outcome)
        .compose(
            outcome ->
                outcome.kind() == JobOutcome.Kind.COMPLETED
                    ? Future.succeededFuture("formatted")
                    : Future.failedFuture(new StepFailedException(words(outcome))));
  }

  Future<String> change(JobId id, Supplier<Future<Void>> sent) {
    Future<Void> changed = monitor.change(id, "mirror", CopyMode.WRITE_BLOCKING);
    return sent.get().compose(v -> changed).map("switched").recover(OperationJobs::refused);
  }

  Future<String> dismiss(List<JobId> ids, Supplier<Future<Void>> sent) {
    List<Future<Void>> all =
        ids.stream()
            .map(id -> monitor.run(JobVerb.DISMISS, id).recover(OperationJobs::tooLate))
            .toList();
    return sent.get().compose(v -> Future.join(all)).map("dismissed");
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
        .compose(v -> each(ids, this::dismissIfKept))
        .map("cancelled");
  }

  /** A copy isn't dismissed by itself. */
  private Future<Void> dismissIfKept(JobId id) {
    return plan.job(id).gate() == Gate.COPY
        ? monitor.run(JobVerb.DISMISS, id).recover(OperationJobs::tooLate)
        : Future.succeededFuture();
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

  /** The graph since that job has ended. */
  Future<BlockGraph> graphAfter(@Nullable JobId id) {
    JobTracker tracker = id == null ? null : trackers.get(id);
    BlockGraph after = tracker == null ? null : tracker.after();
    return after == null ? monitor.graph() : Future.succeededFuture(after);
  }

  /** Gates are ours to watch; the tracker only dismisses, where that isn't a step. */
  private Follow follow(JobId id) {
    boolean dismiss = plan.job(id).gate() != Gate.COPY;
    return new Follow(id, AtReady.KEEP, false, dismiss, false);
  }

  private static Follow creating(JobId id) {
    return new Follow(id, AtReady.KEEP, false, true, true);
  }

  static <T> Future<T> refused(Throwable failure) {
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
