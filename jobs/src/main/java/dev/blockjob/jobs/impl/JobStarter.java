package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.LeftBehindException;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.machine.Follow;
import dev.blockjob.jobs.plan.GraphPromise;
import dev.blockjob.jobs.plan.Leftovers;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.plan.TargetProof;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.track.FollowedJob;
import dev.blockjob.jobs.track.JobTracker;
import dev.blockjob.jobs.track.Monitor;
import dev.blockjob.jobs.track.NodeFlush;
import dev.blockjob.jobs.track.Promised;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out a {@link StartPlan}, and tidies up once the job has ended. On the event loop. */
final class JobStarter {

  private static final Logger LOG = System.getLogger(JobStarter.class.getName());

  private final Monitor monitor;
  private final Launcher launcher;
  private final JobTargets targets;

  JobStarter(Monitor monitor, Launcher launcher, JobTargets targets) {
    this.monitor = monitor;
    this.launcher = launcher;
    this.targets = targets;
  }

  Future<BlockJob> start(
      BlockJobRequest request, StartPlan plan, BlockGraph before, OwnFiles files) {
    Preparations preparations = new Preparations(monitor, launcher, files);
    boolean create = request instanceof CreateImage;
    Follow follow = new Follow(plan.id(), plan.atReady(), plan.finalizeAtPending(), true, create);
    TargetProof proof = plan.proof();
    Proving proving = proof == null ? null : new Proving(monitor.connection(), proof);
    PinnedNames names =
        new PinnedNames(
            monitor.connection().context(),
            plan.id(),
            request,
            () -> targets.pinned(before, request, plan.start().arguments()));
    return prepare(plan, preparations, proving)
        .compose(
            prepared ->
                launch(follow, plan, before, names)
                    .recover(refused -> refused(refused, plan, preparations)))
        .compose(
            tracker ->
                ownCreated(plan, preparations)
                    .map(
                        done ->
                            followed(
                                request, plan, preparations, proving, names, tracker, before)));
  }

  /** Looks at the files while QEMU begins with the job, once it has opened them. */
  private Future<JobTracker> launch(
      Follow follow, StartPlan plan, BlockGraph before, PinnedNames names) {
    Future<JobTracker> launched =
        launcher.launch(follow, promised(plan, before), names, plan.start());
    return plan.opensFiles()
        ? launched.onSuccess(tracker -> names.pin())
        : pinning(names, launched);
  }

  private static Future<JobTracker> pinning(PinnedNames names, Future<JobTracker> launched) {
    names.pin();
    return launched;
  }

  private static Future<Void> prepare(
      StartPlan plan, Preparations preparations, @Nullable Proving proving) {
    return proving == null
        ? preparations.execute(plan.preparations())
        : proving
            .begin()
            .compose(begun -> preparations.execute(plan.preparations()))
            .compose(prepared -> proving.connected().recover(preparations::rollBack));
  }

  private static @Nullable Promised promised(StartPlan plan, BlockGraph before) {
    return plan.promise().equals(GraphPromise.NONE) ? null : new Promised(plan.promise(), before);
  }

  /** {@code drive-mirror} has created its target by the time it is accepted. */
  private static Future<Void> ownCreated(StartPlan plan, Preparations preparations) {
    Path created = plan.startCreates();
    return created == null ? Future.succeededFuture() : preparations.own(created);
  }

  /**
   * What a refused {@code drive-mirror} left can be somebody else's file: it stays, and is named.
   */
  private static Future<JobTracker> refused(
      Throwable failure, StartPlan plan, Preparations preparations) {
    Path created = plan.startCreates();
    if (created == null || !(failure instanceof CommandException)) {
      return preparations.rollBack(failure);
    }
    return preparations
        .remove(List.of(created))
        .compose(
            left -> {
              left.forEach(what -> failure.addSuppressed(new LeftBehindException(what)));
              return preparations.rollBack(failure);
            },
            trouble -> preparations.rollBack(failure));
  }

  private BlockJob followed(
      BlockJobRequest request,
      StartPlan plan,
      Preparations preparations,
      @Nullable Proving proving,
      PinnedNames names,
      JobTracker tracker,
      BlockGraph before) {
    Future<JobOutcome> outcome =
        tracker
            .outcome()
            .compose(
                ended -> proving == null ? Future.succeededFuture(ended) : proving.proven(ended))
            .compose(names::named)
            .compose(ended -> flushed(monitor.connection(), ended, plan.promise(), before))
            .compose(ended -> tidy(ended, tracker, plan, preparations));
    return new FollowedJob(
        plan.id(), request.type(), plan.openedNodes(), plan.dropped(), monitor, tracker, outcome);
  }

  /** Never fails: how the job ended is known, and whether it can be relied on has an answer. */
  static Future<JobOutcome> flushed(
      QmpConnection connection, JobOutcome ended, GraphPromise promise, BlockGraph before) {
    return ended instanceof JobOutcome.Completed
        ? NodeFlush.of(connection, before, promise.unflushed(), promise.resealed())
            .otherwise(failure -> Optional.of(NodeFlush.unknown(failure)))
            .map(
                problem ->
                    problem
                        .<JobOutcome>map(why -> new JobOutcome.Failed(ended.id(), why))
                        .orElse(ended))
        : Future.succeededFuture(ended);
  }

  /**
   * Removes what is of no use any more: nodes, and the target of a job that QEMU says failed or was
   * cancelled; nothing of one that has changed the graph all the same. What fails here doesn't
   * change how the job ended.
   */
  private Future<JobOutcome> tidy(
      JobOutcome ended, JobTracker tracker, StartPlan plan, Preparations preparations) {
    if (tracker.failedHavingChanged()) {
      return Future.succeededFuture(ended);
    }
    boolean useless = tracker.failedInQemu();
    return deleteNodes(plan.leftovers())
        .compose(
            deleted ->
                useless
                    ? preparations.remove(plan.files())
                    : Future.succeededFuture(List.<String>of()))
        .onSuccess(
            left -> left.forEach(what -> LOG.log(Level.INFO, () -> plan.id() + " left " + what)))
        .onFailure(trouble -> LOG.log(Level.DEBUG, () -> plan.id() + ": " + trouble.getMessage()))
        .map(ended)
        .otherwise(ended);
  }

  private Future<Void> deleteNodes(Leftovers leftovers) {
    if (leftovers.nodes().isEmpty()) {
      return Future.succeededFuture();
    }
    return monitor
        .graph()
        .compose(
            graph -> {
              Future<Void> all = Future.succeededFuture();
              for (String node : leftovers.deletable(graph)) {
                all =
                    all.compose(
                        before -> monitor.connection().execute(Leftovers.delete(node)).mapEmpty());
              }
              return all;
            });
  }
}
