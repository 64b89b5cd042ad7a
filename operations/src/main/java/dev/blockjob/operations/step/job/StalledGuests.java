package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.journal.JournalState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Releases guests whose I/O an earlier process has left stalled. On the event loop. */
public record StalledGuests(JobCommands commands, JobCancellation cancellation) {

  /** What must not wait for anything else: a guest that stands still goes on. */
  public Future<Void> release(JournalState journal) {
    if (journal.held().isEmpty()) {
      return Future.succeededFuture();
    }
    return commands.jobs().map(jobs -> HeldJobsRelease.of(journal, jobs)).compose(this::release);
  }

  private Future<Void> release(Optional<HeldJobsRelease> release) {
    List<Future<Void>> sent = new ArrayList<>();
    release.ifPresent(found -> found.jobs().forEach(id -> sent.add(release(found.verb(), id))));
    return Future.join(sent).mapEmpty();
  }

  private Future<Void> release(JobVerb verb, JobId id) {
    return verb == JobVerb.CANCEL
        ? cancellation.cancel(id)
        : commands.run(verb, id).recover(CommandRefusals::tooLate);
  }
}
