package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.lifecycle.JobCommand;
import dev.blockjob.jobs.plan.Dropped;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.jobs.tracking.ProgressStream;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The verbs of one job, and what its tracker knows. */
public final class TrackedJob implements BlockJob {

  private static final Logger LOG = System.getLogger(TrackedJob.class.getName());

  private final JobId id;
  private final String type;
  private final List<String> openedNodes;
  private final Dropped dropped;
  private final JobCommands commands;
  private final JobTracker tracker;
  private final Future<JobOutcome> outcome;

  /** {@code outcome} is the tracker's, after whatever is to be done once the job has ended. */
  public TrackedJob(
      JobId id,
      String type,
      List<String> openedNodes,
      Dropped dropped,
      JobCommands commands,
      JobTracker tracker,
      Future<JobOutcome> outcome) {
    this.id = id;
    this.type = type;
    this.openedNodes = List.copyOf(openedNodes);
    this.dropped = dropped;
    this.commands = commands;
    this.tracker = tracker;
    this.outcome = outcome;
  }

  @Override
  public JobId id() {
    return id;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public List<String> openedNodes() {
    return openedNodes;
  }

  @Override
  public List<Path> droppedFiles() {
    return dropped.files();
  }

  @Override
  public Future<List<String>> droppedNodes() {
    return dropped.equals(Dropped.NOTHING)
        ? Future.succeededFuture(List.of())
        : commands.graph().map(dropped::nodes);
  }

  @Override
  public JobStatus status() {
    return tracker.status();
  }

  @Override
  public Future<JobInfo> query() {
    return commands.job(id);
  }

  @Override
  public Future<Void> pause() {
    return verb(JobVerb.PAUSE);
  }

  @Override
  public Future<Void> resume() {
    return verb(JobVerb.RESUME);
  }

  @Override
  public Future<Void> setSpeed(long bytesPerSecond) {
    if (bytesPerSecond < 0) {
      return Future.failedFuture(
          new IllegalArgumentException("speed " + bytesPerSecond + " is negative; 0 is no limit"));
    }
    note(JobVerb.SET_SPEED);
    return commands.run(
        JobVerb.SET_SPEED.command(),
        new JsonObject().put("device", id.value()).put("speed", bytesPerSecond));
  }

  @Override
  public Future<Void> change(CopyMode copyMode) {
    note(JobVerb.CHANGE);
    return commands
        .connection()
        .schema()
        .compose(
            schema ->
                schema.hasCommand(JobVerb.CHANGE.command())
                    ? commands.change(id, type, copyMode)
                    : Future.failedFuture(
                        new RequestException(
                            RequestException.Reason.NOT_SUPPORTED,
                            "this QEMU can't change a running job (block-job-change came with 8.2);"
                                + " start the mirror with copy-mode write-blocking")));
  }

  @Override
  public Future<Void> complete() {
    return tracker
        .mayGoOn(JobCommand.COMPLETE)
        .compose(there -> verb(JobVerb.COMPLETE))
        .onSuccess(done -> requested(JobCommand.COMPLETE));
  }

  @Override
  public Future<Void> finish() {
    return tracker
        .mayFinish()
        .compose(there -> commands.finish(id))
        .onSuccess(done -> requested(JobCommand.FINISH));
  }

  @Override
  public Future<Void> cancel() {
    return tracker
        .mayBeCancelled()
        .compose(there -> verb(JobVerb.CANCEL))
        .onSuccess(done -> requested(JobCommand.CANCEL));
  }

  @Override
  public Future<Void> finalizeJob() {
    return tracker
        .mayGoOn(JobCommand.FINALIZE)
        .compose(there -> verb(JobVerb.FINALIZE))
        .onSuccess(done -> requested(JobCommand.FINALIZE));
  }

  @Override
  public Future<Void> dismiss() {
    return verb(JobVerb.DISMISS);
  }

  @Override
  public ReadStream<JobProgress> progress(Duration interval) {
    return new ProgressStream(commands, id, interval, outcome);
  }

  @Override
  public Future<Void> ready() {
    return tracker.ready();
  }

  @Override
  public Future<JobOutcome> outcome() {
    return outcome;
  }

  private Future<Void> verb(JobVerb verb) {
    note(verb);
    return commands.run(verb, id);
  }

  private void requested(JobCommand command) {
    BoundedStream.runOn(commands.connection().context(), () -> tracker.requested(command));
  }

  /** Sent all the same: events can lag, QEMU decides. */
  private void note(JobVerb verb) {
    JobStatus status = tracker.status();
    if (status != JobStatus.UNDEFINED && !verb.allowedIn().contains(status)) {
      LOG.log(
          Level.DEBUG,
          () -> id + " is " + status + "; " + verb.command() + " goes with " + verb.allowedIn());
    }
  }
}
