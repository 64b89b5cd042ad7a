package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.machine.Follow;
import dev.blockjob.jobs.track.EndGuard;
import dev.blockjob.jobs.track.JobEvents;
import dev.blockjob.jobs.track.JobTracker;
import dev.blockjob.jobs.track.Monitor;
import dev.blockjob.jobs.track.Promised;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Sends a command that starts a job, with its tracker listening before. */
public final class Launcher {

  private final Monitor monitor;
  private final JobEvents events;

  /** On the connection of {@code monitor}. */
  public Launcher(Monitor monitor, JobEvents events) {
    this.monitor = monitor;
    this.events = events;
  }

  /** To be called on the event loop; completes when QEMU has accepted the job. */
  public Future<JobTracker> launch(
      Follow follow, @Nullable Promised promised, QmpCommand<Object> start) {
    return launch(follow, promised, EndGuard.NONE, start);
  }

  /** The same of a job around whose end something is seen to. */
  public Future<JobTracker> launch(
      Follow follow, @Nullable Promised promised, EndGuard guard, QmpCommand<Object> start) {
    JobTracker tracker = new JobTracker(monitor, events, follow, promised, guard);
    if (follow.create()) {
      monitor.creates().started();
      tracker.outcome().onComplete(ended -> monitor.creates().ended());
    }
    return monitor
        .connection()
        .execute(start)
        .onComplete(accepted -> tracker.accepted(), refused -> tracker.abandon(refused))
        .recover(failure -> Future.failedFuture(withId(failure, follow)))
        .map(tracker);
  }

  /** Whoever wants to look whether the job runs needs its id. */
  private static Throwable withId(Throwable failure, Follow follow) {
    return failure instanceof OutcomeUnknownException unknown
        ? new OutcomeUnknownException(
            unknown.command(),
            "if the job was started, its id is " + follow.id() + "; " + unknown.getMessage(),
            unknown.disconnect())
        : failure;
  }

  /** A tracker for a job that lives already, and about which something was promised. */
  public JobTracker attach(Follow follow, @Nullable Promised promised, EndGuard guard) {
    JobTracker tracker = new JobTracker(monitor, events, follow, promised, guard);
    tracker.attach();
    return tracker;
  }
}
