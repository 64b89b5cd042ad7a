package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Journal;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Writes down that a job failed before QEMU forgets it: where the graph looks as after a success,
 * nothing else tells a recovery that it was none.
 */
public record FailureRecord(Journal journal, BlockingWorker worker, Clock clock)
    implements EndGuard {

  @Override
  public Future<Void> failed(JobId job, String error) {
    AwaitEnds end = new AwaitEnds(List.of(job));
    Callable<Void> record =
        () -> {
          String text = "job " + job + " failed: " + error;
          journal.append(Entry.of(clock.instant(), Entry.Kind.FAILED, end, text), true);
          return null;
        };
    return worker.run(record);
  }
}
