package dev.blockjob.operations.engine;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.Future;
import java.util.List;

/**
 * The images of an operation whose QEMU has gone. There are no jobs and no nodes then, but an
 * overlay of the operation's own can be committed into what is below it.
 *
 * @param plan looks for users of images in the folders that recovery was told, too
 */
public record ImageSite(Plan plan, QemuImg img, ObsoleteImages obsolete) {

  /** Whether {@code qemu-img} can do what the job was to do. */
  public boolean canCommit(JobId job) {
    return plan.canCommitOffline(plan.job(job));
  }

  /**
   * For a step about {@code jobs} that comes after their start: {@code qemu-img} does all at once.
   */
  public Future<String> afterCommit(Step step, List<JobId> jobs) {
    return jobs.stream().allMatch(this::canCommit)
        ? Future.succeededFuture("qemu-img has done it")
        : takesQemu(step);
  }

  /** For a step that can't be executed here. */
  static Future<String> takesQemu(Step step) {
    return Future.failedFuture(new StepFailedException("no QEMU runs: " + step.description()));
  }
}
