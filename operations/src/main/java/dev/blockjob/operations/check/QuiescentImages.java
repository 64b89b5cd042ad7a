package dev.blockjob.operations.check;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images that nothing writes to any more from a step on, unless a VM is started on them: the
 * journal gets their stamps, so that a recovery can tell whether one was. Pure.
 */
public final class QuiescentImages {

  private QuiescentImages() {}

  /** Before the step is done: what was read-only all along, and is to be deleted after it. */
  public static List<String> before(Plan plan, Step step) {
    return step.jobs(JobAction.SWITCH).stream()
        .flatMap(job -> deleted(plan, job).filter(file -> !file.equals(plan.job(job).leaf())))
        .toList();
  }

  /** Once the step was done. QEMU may write to an image once more when it closes it. */
  public static List<String> after(Plan plan, Step step) {
    JobId closed = step.closesAfter();
    return Stream.of(
            step.quiescent().stream(),
            step.jobs(JobAction.AWAIT_END).stream().flatMap(job -> left(plan, job)),
            closed == null ? Stream.<String>empty() : left(plan, closed))
        .flatMap(images -> images)
        .toList();
  }

  /** The image that the disk has left then, and those that are deleted. */
  private static Stream<String> left(Plan plan, JobId job) {
    return Stream.concat(
            plan.jobs().stream()
                .filter(it -> it.id().equals(job) && it.pivots())
                .map(PlannedJob::leaf),
            deleted(plan, job))
        .distinct();
  }

  /** Of a job that was done without QEMU: the overlay that was committed. */
  public static List<String> committed(Plan plan, Step step) {
    return step.jobs(JobAction.START).stream()
        .flatMap(start -> plan.jobs().stream().filter(job -> job.id().equals(start)))
        .map(PlannedJob::leaf)
        .toList();
  }

  /** The files that are deleted once the job has ended well. */
  private static Stream<String> deleted(Plan plan, JobId job) {
    return plan.steps().stream()
        .filter(step -> job.equals(step.after()))
        .flatMap(step -> Deletions.file(step).stream())
        .map(Path::toString);
  }

  /**
   * Whether the stamps are written down before anything else is begun: what the guest writes from
   * now on is recovered only if nothing was written below it.
   */
  public static boolean isDueAtOnce(Step step) {
    return !step.quiescent().isEmpty();
  }
}
