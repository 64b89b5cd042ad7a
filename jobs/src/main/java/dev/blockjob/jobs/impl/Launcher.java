package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobEvents;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.jobs.tracking.PromisedGraph;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Sends a command that starts a job, with its tracker listening before. */
public final class Launcher {

  private final JobCommands commands;
  private final JobEvents events;

  /** On the connection of {@code commands}. */
  public Launcher(JobCommands commands, JobEvents events) {
    this.commands = commands;
    this.events = events;
  }

  /** To be called on the event loop; completes when QEMU has accepted the job. */
  public Future<JobTracker> launch(
      TrackingPolicy policy, @Nullable PromisedGraph promised, QmpCommand<Object> start) {
    return launch(policy, promised, EndGuard.NONE, start);
  }

  /** The same of a job around whose end something is seen to. */
  public Future<JobTracker> launch(
      TrackingPolicy policy,
      @Nullable PromisedGraph promised,
      EndGuard guard,
      QmpCommand<Object> start) {
    JobTracker tracker = new JobTracker(commands, events, policy, promised, guard);
    if (policy.create()) {
      commands.creates().started();
      tracker.outcome().onComplete(ended -> commands.creates().ended());
    }
    return commands
        .connection()
        .execute(start)
        .onComplete(accepted -> tracker.accepted(), refused -> tracker.abandon(refused))
        .recover(failure -> Future.failedFuture(withId(failure, policy)))
        .map(tracker);
  }

  /** To see whether the job runs, the caller needs its id. */
  private static Throwable withId(Throwable failure, TrackingPolicy policy) {
    return failure instanceof OutcomeUnknownException unknown
        ? new OutcomeUnknownException(
            unknown.command(),
            "if the job was started, its id is " + policy.id() + "; " + unknown.getMessage(),
            unknown.disconnect())
        : failure;
  }

  /** A tracker for a job that lives already, and about which something was promised. */
  public JobTracker attach(
      TrackingPolicy policy, @Nullable PromisedGraph promised, EndGuard guard) {
    JobTracker tracker = new JobTracker(commands, events, policy, promised, guard);
    tracker.attach();
    return tracker;
  }
}
