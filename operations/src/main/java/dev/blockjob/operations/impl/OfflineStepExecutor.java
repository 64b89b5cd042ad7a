package dev.blockjob.operations.impl;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.OwnedFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.check.QuiescentImages;
import dev.blockjob.operations.engine.ImageCopier;
import dev.blockjob.operations.engine.QemuStepExecutor;
import dev.blockjob.operations.engine.StepExecutor;
import dev.blockjob.operations.file.ClaimedFile;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.AwaitCopier;
import dev.blockjob.operations.step.AwaitEnds;
import dev.blockjob.operations.step.AwaitGates;
import dev.blockjob.operations.step.DeleteFile;
import dev.blockjob.operations.step.DiscardFile;
import dev.blockjob.operations.step.LeaveFile;
import dev.blockjob.operations.step.ReleaseFile;
import dev.blockjob.operations.step.StartJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.operations.step.SwitchJobs;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Executes steps without a QEMU. There are no jobs and no nodes then, but an overlay of the
 * operation's own can be committed into what is below it: {@code qemu-img commit}. Blocks.
 */
public final class OfflineStepExecutor implements StepExecutor {

  private final Plan plan;
  private final QemuImg img;
  private final ObsoleteImages obsolete;

  /** Looks for users of images in the folders of {@code scope}, too. */
  public OfflineStepExecutor(ObsoleteImages obsolete, QemuImg img, ScanScope scope) {
    Plan journalled = obsolete.plan();
    this.plan = journalled.within(journalled.scope().plus(scope));
    this.img = img;
    this.obsolete = obsolete;
  }

  @Override
  public List<String> quiescentAfter(Step step) {
    return QuiescentImages.committed(plan, step);
  }

  @Override
  public Future<String> perform(Step step, Supplier<Future<Void>> sent, Consumer<String> note) {
    return switch (step.kind()) {
      case DELETE_FILE ->
          QemuStepExecutor.deleted(
              QemuStepExecutor.named((DeleteFile) step, plan)
                  .or(() -> obsolete.objection((DeleteFile) step))
                  .or(
                      () ->
                          OwnedFiles.delete(
                              ((DeleteFile) step).owned(),
                              null,
                              SameFile.BY_TEXT,
                              FolderRule.UNKNOWN,
                              plan.scope())));
      case DISCARD_FILE ->
          QemuStepExecutor.deleted(
              obsolete
                  .objection((DiscardFile) step)
                  .or(
                      () ->
                          ClaimedFile.discard(
                              (DiscardFile) step,
                              null,
                              SameFile.BY_TEXT,
                              FolderRule.UNKNOWN,
                              plan.scope())));
      case RELEASE_FILE ->
          QemuStepExecutor.unless(
              ClaimedFile.release((ReleaseFile) step, FolderRule.UNKNOWN), "handed over");
      case LEAVE_FILE -> QemuStepExecutor.obsolete((LeaveFile) step);
      case AWAIT_COPIER ->
          QemuStepExecutor.unless(ImageCopier.isFree((AwaitCopier) step), "nobody does");
      case START_JOB -> start((StartJob) step);
      case AWAIT_GATES -> wasStarted(step, ((AwaitGates) step).jobs());
      case SWITCH_JOBS -> wasStarted(step, ((SwitchJobs) step).jobs());
      case AWAIT_ENDS -> wasStarted(step, ((AwaitEnds) step).jobs());
      case DROP_NODES, THAW_GUEST, RESTORE_LIMITS ->
          Future.succeededFuture("it went with its QEMU");
      default -> impossible(step);
    };
  }

  /** All at once. The overlay stays as it is, so doing it again does no harm. */
  private Future<String> start(StartJob step) {
    if (!canCommit(step.job())) {
      return impossible(step);
    }
    try {
      img.run("commit", "-q", "-d", "-f", "qcow2", plan.job(step.job()).leaf());
      return Future.succeededFuture("committed by qemu-img");
    } catch (QemuToolException e) {
      return Future.failedFuture(new StepFailedException(String.valueOf(e.getMessage()), e));
    }
  }

  private Future<String> wasStarted(Step step, List<JobId> jobs) {
    return jobs.stream().allMatch(this::canCommit)
        ? Future.succeededFuture("qemu-img has done it")
        : impossible(step);
  }

  private boolean canCommit(JobId job) {
    return plan.canCommitOffline(plan.job(job));
  }

  private static Future<String> impossible(Step step) {
    return Future.failedFuture(new StepFailedException("no QEMU runs: " + step.description()));
  }
}
