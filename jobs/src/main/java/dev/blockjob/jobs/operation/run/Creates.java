package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobOutcome;
import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.machine.Follow;
import dev.blockjob.jobs.operation.plan.Plan;
import dev.blockjob.jobs.operation.step.FormatImage;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.track.EndGuard;
import dev.blockjob.jobs.track.JobTracker;
import dev.blockjob.jobs.track.Monitor;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The jobs that write a format into an image. On the event loop. */
record Creates(Monitor monitor, Launcher launcher, Plan plan) {

  /** What an earlier process was creating is left in peace until it is done with. */
  Future<Void> settle() {
    Set<JobId> creates =
        plan.steps().stream()
            .filter(FormatImage.class::isInstance)
            .map(step -> ((FormatImage) step).job())
            .collect(Collectors.toSet());
    if (creates.isEmpty()) {
      return Future.succeededFuture();
    }
    return monitor
        .jobs()
        .map(jobs -> jobs.stream().map(JobInfo::id).filter(creates::contains).toList())
        .compose(
            left ->
                OperationJobs.each(
                    left,
                    id -> launcher.attach(creating(id), null, EndGuard.NONE).outcome().mapEmpty()));
  }

  Future<String> format(FormatImage step, Supplier<Future<Void>> sent) {
    QmpCommand<Object> create =
        QmpCommand.raw(
            "blockdev-create",
            new JsonObject().put("job-id", step.job().value()).put("options", step.options()));
    Future<JobTracker> launched = launcher.launch(creating(step.job()), null, create);
    return sent.get()
        .compose(v -> launched)
        .recover(Refusals::refused)
        .compose(JobTracker::outcome)
        .compose(
            outcome ->
                outcome.kind() == JobOutcome.Kind.COMPLETED
                    ? Future.succeededFuture("formatted")
                    : Future.failedFuture(new StepFailedException(Ends.words(outcome))));
  }

  private static Follow creating(JobId id) {
    return new Follow(id, AtReady.KEEP, false, true, true);
  }
}
