package dev.blockjob.operations.step.node;

import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.lifecycle.TrackingPolicy;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.tracking.EndGuard;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.jobs.tracking.JobTracker;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.job.JobCompletion;
import dev.blockjob.operations.step.job.OperationJobs;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Runs the jobs that write a format into an image. On the event loop. */
public record ImageFormatter(JobCommands commands, Launcher launcher, Plan plan) {

  public static ImageFormatter at(QemuSite qemu) {
    return new ImageFormatter(qemu.commands(), qemu.launcher(), qemu.plan());
  }

  /** What an earlier process was creating is left in peace until it is done with. */
  public Future<Void> settle() {
    Set<JobId> creates =
        plan.steps().stream()
            .filter(FormatImage.class::isInstance)
            .map(step -> ((FormatImage) step).job())
            .collect(Collectors.toSet());
    if (creates.isEmpty()) {
      return Future.succeededFuture();
    }
    return commands
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
        .recover(CommandRefusals::refused)
        .compose(JobTracker::outcome)
        .compose(
            outcome ->
                outcome.kind() == JobOutcome.Kind.COMPLETED
                    ? Future.succeededFuture("formatted")
                    : Future.failedFuture(new StepFailedException(JobCompletion.words(outcome))));
  }

  private static TrackingPolicy creating(JobId id) {
    return new TrackingPolicy(id, AtReady.KEEP, false, true, true);
  }
}
