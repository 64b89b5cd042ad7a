package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Ending;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.jobs.tracking.NodeFlush;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.JobCancelledException;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.StepFailedException;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Waits for the ends of an operation's jobs, and verifies what they promised. On the event loop.
 */
public final class JobCompletion {

  private final JobCommands commands;
  private final Plan plan;
  private final OperationJobs jobs;
  private final ConvergenceWatch watch;
  private final Set<JobId> flushed = new HashSet<>();
  private final Map<JobId, String> unflushed = new LinkedHashMap<>();

  public JobCompletion(OperationJobs jobs, ConvergenceWatch watch) {
    this.commands = jobs.commands();
    this.plan = jobs.plan();
    this.jobs = jobs;
    this.watch = watch;
  }

  /** The one of this run. */
  public static JobCompletion at(QemuSite qemu) {
    return qemu.tool(
        JobCompletion.class,
        it -> new JobCompletion(OperationJobs.at(it), ConvergenceWatch.at(it)));
  }

  Future<String> await(List<JobId> ids, Consumer<String> note) {
    Future<Void> ended =
        OperationJobs.each(
            ids, id -> jobs.tracker(id).compose(JobTracker::outcome).compose(this::kept));
    return watch
        .over(ended, ids, false, note)
        .compose(v -> OperationJobs.each(ids, this::flushed))
        .map("kept their promises");
  }

  /**
   * Before the journal says that the job is over, and before a layer is deleted after it: fails
   * with {@link StepFailedException} if what it wrote can't be flushed. QEMU may say so once, and
   * success from then on, so that is written down first, and it isn't asked again.
   */
  public Future<Void> flushed(JobId id) {
    String why = unflushed.get(id);
    if (why != null) {
      return Future.failedFuture(new StepFailedException(why));
    }
    PlannedJob job = plan.job(id);
    List<String> nodes = job.promise().unflushed();
    List<String> resealed = job.promise().resealed(job.command());
    return nodes.isEmpty() || flushed.contains(id)
        ? Future.succeededFuture()
        : jobs.before()
            .compose(graph -> NodeFlush.of(commands.connection(), graph, nodes, resealed))
            .compose(problem -> flushed(id, problem));
  }

  private Future<Void> flushed(JobId id, Optional<String> problem) {
    if (problem.isEmpty()) {
      flushed.add(id);
      return Future.succeededFuture();
    }
    String why = problem.get();
    unflushed.put(id, why);
    return jobs.failed(id, why)
        .transform(
            written ->
                Future.failedFuture(
                    written.succeeded()
                        ? new StepFailedException(why)
                        : new StepFailedException(why, written.cause())));
  }

  /** What was seen not to get to the disk; empty if nothing was. */
  public Optional<String> unflushed() {
    return unflushed.values().stream().findFirst();
  }

  private Future<Void> kept(JobOutcome outcome) {
    if (isKept(outcome)) {
      return Future.succeededFuture();
    }
    if (plan.job(outcome.id()).gate() == Gate.COPY) {
      return early(outcome);
    }
    if (isUnverified(outcome)) {
      return commands.graph().compose(graph -> seenIn(graph, outcome));
    }
    return outcome.kind() == JobOutcome.Kind.VANISHED
        ? Future.failedFuture(new IllegalStateException(words(outcome)))
        : early(outcome);
  }

  private static boolean isUnverified(JobOutcome outcome) {
    return outcome instanceof JobOutcome.Completed done && done.ending() == Ending.UNVERIFIED;
  }

  /** The tracker asks for edges alone, which say nothing of a graph that was caught half-way. */
  private Future<Void> seenIn(BlockGraph graph, JobOutcome outcome) {
    return plan.job(outcome.id()).promise().verify(graph).kind().isKept()
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

  Future<String> dismiss(List<JobId> ids, Supplier<Future<Void>> sent) {
    List<Future<Void>> all =
        ids.stream()
            .map(id -> commands.run(JobVerb.DISMISS, id).recover(CommandRefusals::tooLate))
            .toList();
    return sent.get().compose(v -> Future.join(all)).map("dismissed");
  }

  /** One that switched after all makes this fail. */
  Future<String> cancel(List<JobId> ids, Supplier<Future<Void>> sent) {
    List<Future<JobTracker>> all = ids.stream().map(jobs::tracker).toList();
    return Future.join(all)
        .compose(
            ready -> {
              List<Future<Void>> cancels = new ArrayList<>();
              for (JobId id : ids) {
                cancels.add(commands.run(JobVerb.CANCEL, id).recover(CommandRefusals::tooLate));
              }
              return sent.get().compose(v -> Future.join(cancels));
            })
        .compose(
            v ->
                OperationJobs.each(
                    ids, id -> jobs.tracker(id).compose(JobTracker::outcome).compose(this::off)))
        .compose(v -> OperationJobs.each(ids, this::dismissIfKept))
        .map("cancelled");
  }

  /** A copy isn't dismissed by itself. */
  private Future<Void> dismissIfKept(JobId id) {
    return plan.job(id).gate() == Gate.COPY
        ? commands.run(JobVerb.DISMISS, id).recover(CommandRefusals::tooLate)
        : Future.succeededFuture();
  }

  private Future<Void> off(JobOutcome outcome) {
    return isKept(outcome)
        ? Future.failedFuture(new StepFailedException(outcome.id() + " has switched meanwhile"))
        : Future.succeededFuture();
  }

  /** Fails with how a job ended that should not have, or not yet. */
  static <T> Future<T> early(JobOutcome outcome) {
    String words = words(outcome);
    if (isUnverified(outcome)) {
      // Another client may have let it through: then the disk has switched.
      return Future.failedFuture(new IllegalStateException(words));
    }
    return Future.failedFuture(
        outcome.kind() == JobOutcome.Kind.CANCELLED
            ? new JobCancelledException(words)
            : new StepFailedException(words));
  }

  /** How a job ended that should have ended otherwise. */
  public static String words(JobOutcome outcome) {
    return switch (outcome.kind()) {
      case FAILED -> "job " + outcome.id() + " failed: " + ((JobOutcome.Failed) outcome).error();
      case CANCELLED -> "another client cancelled job " + outcome.id();
      case VANISHED -> "job " + outcome.id() + " vanished";
      case COMPLETED ->
          ((JobOutcome.Completed) outcome).ending() == Ending.UNVERIFIED
              ? "job " + outcome.id() + " succeeded, according to QEMU, but the graph can't show it"
              : "job " + outcome.id() + " ended without having switched";
    };
  }
}
