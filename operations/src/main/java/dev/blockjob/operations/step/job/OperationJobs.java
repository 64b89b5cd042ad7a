package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.check.SmallerLayers;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.jobs.tracking.PromisedGraph;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one operation, each followed by a tracker: from its start, or since a step asked for
 * a job that an earlier process had started. On the event loop.
 */
public final class OperationJobs {

  private final JobCommands commands;
  private final Launcher launcher;
  private final Plan plan;
  private final EndGuard guard;
  private @Nullable BlockGraph before;
  private final Map<JobId, JobTracker> trackers = new HashMap<>();
  private final Set<JobId> unflushed = new HashSet<>();

  /** {@code before}: the graph that was planned on; null to ask for it when it is needed. */
  public OperationJobs(
      JobCommands monitor,
      Launcher launcher,
      Plan plan,
      EndGuard guard,
      @Nullable BlockGraph before) {
    this.commands = monitor;
    this.launcher = launcher;
    this.plan = plan;
    this.guard = guard;
    this.before = before;
  }

  /** The one of this run. */
  public static OperationJobs at(QemuSite qemu) {
    return qemu.tool(OperationJobs.class, OperationJobs::new);
  }

  private OperationJobs(QemuSite qemu) {
    this(
        qemu.commands(),
        qemu.launcher(),
        qemu.plan(),
        new FailureRecord(qemu.journal(), qemu.worker(), Clock.systemUTC()),
        qemu.before());
  }

  JobCommands commands() {
    return commands;
  }

  Plan plan() {
    return plan;
  }

  /** Why the job can't be started with the layers as they are now. */
  Future<Optional<StepFailedException>> refusal(JobId id) {
    PlannedJob job = plan.job(id);
    return job.command().endsWith("mirror")
        ? Future.succeededFuture(Optional.empty())
        : commands
            .graph()
            .map(graph -> SmallerLayers.since(graph, job.command(), job.arguments()))
            .map(
                refusal -> refusal.map(why -> new StepFailedException(why.getMessage() + "", why)));
  }

  Future<String> start(JobId id, Supplier<Future<Void>> sent) {
    PlannedJob job = plan.job(id);
    return before()
        .compose(
            graph -> {
              PromisedGraph promised = new PromisedGraph(job.promise(), graph);
              Future<JobTracker> launched =
                  launcher.launch(follow(id), promised, guard, job.start());
              return sent.get().compose(v -> launched);
            })
        .onSuccess(tracker -> trackers.put(id, tracker))
        .map("accepted")
        .recover(CommandRefusals::refused);
  }

  Future<String> change(JobId id, Supplier<Future<Void>> sent) {
    Future<Void> changed = commands.change(id, "mirror", CopyMode.WRITE_BLOCKING);
    return sent.get().compose(v -> changed).map("switched").recover(CommandRefusals::refused);
  }

  /** A verb was carried out. */
  void requested(JobId id, JobCommand pass) {
    JobTracker tracker = trackers.get(id);
    if (tracker != null) {
      tracker.requested(pass);
    }
  }

  /** Whether all of them are followed already. */
  boolean follows(List<JobId> ids) {
    return trackers.keySet().containsAll(ids);
  }

  /** Who follows the job; empty if none does yet. */
  Stream<JobTracker> followed(JobId id) {
    return Stream.ofNullable(trackers.get(id));
  }

  /** Who follows the job, from now on at the latest. */
  Future<JobTracker> tracker(JobId id) {
    JobTracker known = trackers.get(id);
    if (known != null) {
      return Future.succeededFuture(known);
    }
    return before()
        .map(
            graph -> {
              PromisedGraph promised = new PromisedGraph(plan.job(id).promise(), graph);
              return trackers.computeIfAbsent(
                  id, any -> launcher.attach(follow(id), promised, guard));
            });
  }

  /** What the job wrote isn't on the disk, whatever QEMU says; completes when that is recorded. */
  public Future<Void> failed(JobId id, String error) {
    unflushed.add(id);
    return guard.failed(id, error);
  }

  /** Those that failed or were cancelled, and that changed the graph all the same. */
  public Set<JobId> failed() {
    return Stream.concat(
            unflushed.stream(),
            trackers.values().stream().filter(JobTracker::failedHavingChanged).map(JobTracker::id))
        .collect(Collectors.toSet());
  }

  /** Those that QEMU itself said failed or were cancelled: the disk has not switched by them. */
  public Set<JobId> failedInQemu() {
    return trackers.values().stream()
        .filter(JobTracker::failedInQemu)
        .map(JobTracker::id)
        .collect(Collectors.toSet());
  }

  /** The graph that was planned on, or else that of the first time that this was asked. */
  Future<BlockGraph> before() {
    BlockGraph known = before;
    return known != null
        ? Future.succeededFuture(known)
        : commands.graph().onSuccess(graph -> before = graph);
  }

  /** The graph since that job has ended. */
  public Future<BlockGraph> graphAfter(@Nullable JobId id) {
    JobTracker tracker = id == null ? null : trackers.get(id);
    BlockGraph after = tracker == null ? null : tracker.after();
    return after == null ? commands.graph() : Future.succeededFuture(after);
  }

  /** Gates are ours to watch; the tracker only dismisses, where that isn't a step. */
  private TrackingPolicy follow(JobId id) {
    boolean dismiss = plan.job(id).gate() != Gate.COPY;
    return new TrackingPolicy(id, AtReady.KEEP, false, dismiss, false);
  }

  /** Completes when {@code work} is done for each. */
  public static Future<Void> each(List<JobId> ids, Function<JobId, Future<Void>> work) {
    return Future.all(ids.stream().map(work).toList()).mapEmpty();
  }
}
