package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.graph.JobReader;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks QEMU how far a job is, at an interval, while there is a reader; each answer is asked for
 * once.
 */
public final class ProgressStream implements ReadStream<JobProgress> {

  private final JobCommands commands;
  private final JobId id;
  private final long intervalMillis;
  private final Context context;
  private final RateMeter meter = new RateMeter();
  private @Nullable Handler<JobProgress> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private long demand = Long.MAX_VALUE;
  private boolean asking;
  private boolean ended;

  public ProgressStream(
      JobCommands commands, JobId id, Duration interval, Future<JobOutcome> outcome) {
    this.commands = commands;
    this.id = id;
    this.intervalMillis = Math.max(1, interval.toMillis());
    this.context = commands.connection().context();
    outcome.onComplete(any -> BoundedStream.runOn(context, this::end));
  }

  @Override
  public ReadStream<JobProgress> handler(@Nullable Handler<JobProgress> handler) {
    return onContext(() -> this.handler = handler);
  }

  @Override
  public ReadStream<JobProgress> pause() {
    return onContext(() -> demand = 0);
  }

  @Override
  public ReadStream<JobProgress> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<JobProgress> fetch(long amount) {
    return onContext(() -> demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount);
  }

  @Override
  public ReadStream<JobProgress> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return onContext(() -> exceptionHandler = handler);
  }

  @Override
  public ReadStream<JobProgress> endHandler(@Nullable Handler<Void> handler) {
    return onContext(
        () -> {
          endHandler = handler;
          if (ended) {
            tellEnd();
          }
        });
  }

  private ReadStream<JobProgress> onContext(Runnable change) {
    BoundedStream.runOn(
        context,
        () -> {
          change.run();
          ask();
        });
    return this;
  }

  private void ask() {
    if (asking || ended || handler == null || demand == 0) {
      return;
    }
    asking = true;
    commands
        .jobs()
        .onComplete(
            this::answered,
            failure -> {
              if (exceptionHandler != null) {
                exceptionHandler.handle(failure);
              }
              later();
            });
  }

  private void answered(List<JobInfo> jobs) {
    long now = System.nanoTime();
    try {
      JobReader.find(jobs, id).ifPresent(job -> deliver(meter.next(job, now)));
    } finally {
      later();
    }
  }

  private void deliver(JobProgress progress) {
    if (handler != null && demand > 0 && !ended) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      handler.handle(progress);
    }
  }

  private void later() {
    context
        .owner()
        .setTimer(
            intervalMillis,
            timer -> {
              asking = false;
              ask();
            });
  }

  private void end() {
    ended = true;
    tellEnd();
  }

  private void tellEnd() {
    Handler<Void> told = endHandler;
    endHandler = null;
    if (told != null) {
      told.handle(null);
    }
  }
}
