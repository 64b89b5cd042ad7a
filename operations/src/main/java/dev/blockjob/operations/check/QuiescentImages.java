package dev.blockjob.operations.check;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.AwaitEnds;
import dev.blockjob.operations.step.CopyImage;
import dev.blockjob.operations.step.DeleteFile;
import dev.blockjob.operations.step.DiscardFile;
import dev.blockjob.operations.step.DropNodes;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.PutOverlay;
import dev.blockjob.operations.step.StartJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.SwitchJobs;
import dev.blockjob.operations.step.TakeSnapshot;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The images that nothing writes to any more from a step on, unless a VM is started on them: the
 * journal gets their stamps, so that a recovery can tell whether one was. Pure.
 */
public final class QuiescentImages {

  private QuiescentImages() {}

  /** Before the step is done: what was read-only all along, and is to be deleted after it. */
  public static List<String> before(Plan plan, Step step) {
    return step instanceof SwitchJobs it
        ? it.jobs().stream()
            .flatMap(job -> deleted(plan, job).filter(file -> !file.equals(plan.job(job).leaf())))
            .toList()
        : List.of();
  }

  /** Once the step was done. QEMU may write to an image once more when it closes it. */
  public static List<String> after(Plan plan, Step step) {
    return switch (step.kind()) {
      case PUT_OVERLAY -> List.of(((PutOverlay) step).image());
      case TAKE_SNAPSHOT ->
          ((TakeSnapshot) step).overlays().stream().map(TakeSnapshot.Overlay::image).toList();
      case COPY_IMAGE -> List.of(((CopyImage) step).file().toString());
      case AWAIT_ENDS ->
          ((AwaitEnds) step).jobs().stream().flatMap(job -> left(plan, job)).toList();
      case DROP_NODES -> dropped(plan, ((DropNodes) step).after());
      default -> List.of();
    };
  }

  private static List<String> dropped(Plan plan, @Nullable JobId after) {
    return after == null ? List.of() : left(plan, after).toList();
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
    return step instanceof StartJob start
        ? plan.jobs().stream()
            .filter(job -> job.id().equals(start.job()))
            .map(PlannedJob::leaf)
            .toList()
        : List.of();
  }

  /** The files that are deleted once the job has ended well. */
  private static Stream<String> deleted(Plan plan, JobId job) {
    return plan.steps().stream()
        .flatMap(
            step ->
                step instanceof DeleteFile it && job.equals(it.after())
                    ? Stream.of(it.file().toString())
                    : step instanceof DiscardFile own && job.equals(own.after())
                        ? Stream.of(own.file().toString())
                        : Stream.empty());
  }

  /**
   * Whether the stamps are written down before anything else is begun: what the guest writes from
   * now on is recovered only if nothing was written below it.
   */
  public static boolean isDueAtOnce(Step step) {
    return switch (step.kind()) {
      case PUT_OVERLAY, TAKE_SNAPSHOT, COPY_IMAGE -> true;
      default -> false;
    };
  }
}
