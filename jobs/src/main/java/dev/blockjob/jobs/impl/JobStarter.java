package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.LeftBehindException;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.plan.TargetProof;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.jobs.tracking.MigrationState;
import dev.blockjob.jobs.tracking.NodeFlush;
import dev.blockjob.jobs.tracking.PromisedGraph;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out a {@link StartPlan}, and cleans up once the job has ended. On the event loop. */
final class JobStarter {

  private static final Logger LOG = System.getLogger(JobStarter.class.getName());

  private final JobCommands commands;
  private final Launcher launcher;
  private final QemuPeer qemu;
  private final JobTargets targets;

  JobStarter(JobCommands commands, Launcher launcher, QemuPeer qemu, JobTargets targets) {
    this.qemu = qemu;
    this.commands = commands;
    this.launcher = launcher;
    this.targets = targets;
  }

  Future<BlockJob> start(
      BlockJobRequest request, StartPlan plan, BlockGraph before, OwnFiles files) {
    Preparations preparations = new Preparations(commands, launcher, files);
    boolean create = request instanceof CreateImage;
    TrackingPolicy policy =
        new TrackingPolicy(plan.id(), plan.atReady(), plan.finalizeAtPending(), true, create);
    TargetProof proof = plan.proof();
    TargetProofGuard guard =
        proof == null ? null : new TargetProofGuard(commands.connection(), qemu, proof);
    PinnedNames names =
        new PinnedNames(
            commands.connection().context(),
            plan.id(),
            request,
            () -> targets.pinned(before, request, plan.start().arguments()));
    return prepare(plan, preparations, guard)
        .compose(
            prepared ->
                launch(policy, plan, before, names)
                    .recover(refused -> refused(refused, plan, preparations)))
        .compose(
            tracker ->
                ownCreated(plan, preparations)
                    .map(
                        done ->
                            followed(request, plan, preparations, guard, names, tracker, before)));
  }

  /** Looks at the files while QEMU begins with the job, once it has opened them. */
  private Future<JobTracker> launch(
      TrackingPolicy policy, StartPlan plan, BlockGraph before, PinnedNames names) {
    if (names.reopens()) {
      return names
          .mustStand()
          .compose(v -> launcher.launch(policy, promised(plan, before), names, plan.start()));
    }
    Future<JobTracker> launched =
        launcher.launch(policy, promised(plan, before), names, plan.start());
    return plan.opensFiles()
        ? launched.onSuccess(tracker -> names.pin())
        : pinning(names, launched);
  }

  private static Future<JobTracker> pinning(PinnedNames names, Future<JobTracker> launched) {
    names.pin();
    return launched;
  }

  private static Future<Void> prepare(
      StartPlan plan, Preparations preparations, @Nullable TargetProofGuard guard) {
    return guard == null
        ? preparations.execute(plan.preparations())
        : guard
            .begin()
            .compose(begun -> preparations.execute(plan.preparations()))
            .compose(prepared -> guard.connected().recover(preparations::rollBack));
  }

  private static @Nullable PromisedGraph promised(StartPlan plan, BlockGraph before) {
    return plan.promise().equals(GraphPromise.NONE)
        ? null
        : new PromisedGraph(plan.promise(), before);
  }

  /** {@code drive-mirror} has created its target by the time it is accepted. */
  private static Future<Void> ownCreated(StartPlan plan, Preparations preparations) {
    Path created = plan.startCreates();
    return created == null ? Future.succeededFuture() : preparations.own(created);
  }

  /**
   * What a refused {@code drive-mirror} left can be another process's file: it stays, and is named.
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
      @Nullable TargetProofGuard guard,
      PinnedNames names,
      JobTracker tracker,
      BlockGraph before) {
    Future<JobOutcome> outcome =
        tracker
            .outcome()
            .compose(ended -> guard == null ? Future.succeededFuture(ended) : guard.proven(ended))
            .compose(names::named)
            .compose(ended -> here(request, ended))
            .compose(
                ended ->
                    flushed(
                        commands.connection(), ended, plan.promise(), plan.start().name(), before))
            .compose(ended -> tidy(ended, tracker, plan, preparations));
    return new TrackedJob(
        plan.id(), request.type(), plan.openedNodes(), plan.dropped(), commands, tracker, outcome);
  }

  /**
   * A success on images that belong to another QEMU by now says nothing of what that writes. Never
   * fails: where it can't be asked, QEMU's word on the job is all there is.
   */
  private Future<JobOutcome> here(BlockJobRequest request, JobOutcome ended) {
    return ended instanceof JobOutcome.Completed && !(request instanceof CreateImage)
        ? commands
            .migration()
            .map(MigrationState::away)
            .otherwise(Optional.empty())
            .map(
                away ->
                    away.<JobOutcome>map(
                            why ->
                                new JobOutcome.Failed(
                                    ended.id(),
                                    "the job ended without an error, but "
                                        + why
                                        + ". Delete no image: what it made may lack the last"
                                        + " writes"))
                        .orElse(ended))
        : Future.succeededFuture(ended);
  }

  /** Never fails: how the job ended is known, and whether it can be relied on has an answer. */
  static Future<JobOutcome> flushed(
      QmpConnection connection,
      JobOutcome ended,
      GraphPromise promise,
      String command,
      BlockGraph before) {
    return ended instanceof JobOutcome.Completed
        ? NodeFlush.of(connection, before, promise.unflushed(), promise.resealed(command))
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
    return deleteNodes(plan.obsoleteNodes())
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

  private Future<Void> deleteNodes(ObsoleteNodes obsoleteNodes) {
    if (obsoleteNodes.nodes().isEmpty()) {
      return Future.succeededFuture();
    }
    return commands
        .graph()
        .compose(
            graph -> {
              Future<Void> all = Future.succeededFuture();
              for (String node : obsoleteNodes.deletable(graph)) {
                all =
                    all.compose(
                        before ->
                            commands.connection().execute(ObsoleteNodes.delete(node)).mapEmpty());
              }
              return all;
            });
  }
}
