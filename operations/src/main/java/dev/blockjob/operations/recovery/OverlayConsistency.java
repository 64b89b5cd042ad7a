package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.qmp.process.QemuImg;
import java.util.List;
import java.util.Optional;

/**
 * Whether the overlays that an operation has put on images still go together with them, now that
 * its QEMU has gone: a VM may have been started on an image that lacks what is in the overlay. The
 * images' stamps show that none was, or else that the overlay has nothing more. Blocks.
 */
final class OverlayConsistency {

  private final JournalState journal;
  private final Plan plan;
  private final QemuImg img;

  OverlayConsistency(JournalState journal, QemuImg img) {
    this.journal = journal;
    this.plan = journal.header().plan();
    this.img = img;
  }

  /** Why one must not be committed into what is below it; empty if all may be. */
  List<String> doubts() {
    return plan.jobs().stream()
        .filter(job -> !journal.isKept(job.id()))
        .filter(job -> !journal.maySwitch(job.id())) // else the disk may be below, and both count
        .flatMap(job -> doubt(job).stream())
        .toList();
  }

  private Optional<String> doubt(PlannedJob job) {
    Optional<OverlayPut> put = plan.compensatedBy(job.id());
    if (put.isPresent()) {
      return isStillOn(put.get())
          ? doubt(job, "after " + put.get().file() + " was put on it", false)
          : Optional.empty();
    }
    return plan.canCommitOffline(job) && mayHaveMovedTo(job.leaf())
        ? doubt(job, "after the disk had moved to " + job.leaf(), isCommittedOverSource(job))
        : Optional.empty();
  }

  /** {@code isWhole}: whether it is known otherwise that it wasn't written to. */
  private Optional<String> doubt(PlannedJob job, String since, boolean isWhole) {
    boolean together =
        isWhole
            || (!mayRun(job.id()) && ClosedImages.isUnchanged(journal, job.kept()))
            || ClosedImages.readsTheSame(img, plan, job.leaf(), job.kept());
    return together ? Optional.empty() : Optional.of(why(job, since));
  }

  private String why(PlannedJob job, String since) {
    String changed = ClosedImages.changed(journal, job.kept(), since);
    if (!mayRun(job.id()) && journal.stamp(job.kept()).isPresent()) {
      return changed;
    }
    return (mayRun(job.id())
            ? ClosedImages.unknown(job.kept(), since)
                + ", by anything but the commit that was under way"
            : changed)
        + "; if it wasn't, "
        + job.leaf()
        + " is the image to start the VM with";
  }

  /** The disk may be on the overlay, and not beyond. */
  private boolean isStillOn(OverlayPut put) {
    Progress progress = journal.progress(put);
    return (progress == Progress.INTENT || progress == Progress.DONE)
        && plan.forwardJobs().stream().noneMatch(job -> journal.maySwitch(job.id()));
  }

  private boolean mayHaveMovedTo(String leaf) {
    return plan.jobs().stream()
        .anyMatch(job -> job.kept().equals(leaf) && journal.maySwitch(job.id()));
  }

  private boolean mayRun(JobId job) {
    return journal.entries().stream()
        .anyMatch(entry -> entry.step() instanceof StartJob it && it.job().equals(job));
  }

  /**
   * While the last overlay is committed, the copy below it changes, and no stamp is right. But what
   * it was copied from is there yet, as it was then: if the overlay reads the same on either, all
   * that was written to the copy is in the overlay, too.
   */
  private boolean isCommittedOverSource(PlannedJob job) {
    Optional<String> source =
        plan.jobs().stream()
            .flatMap(back -> plan.compensatedBy(back.id()).stream())
            .map(OverlayPut::image)
            .filter(image -> ClosedImages.isUnchanged(journal, image))
            .findFirst();
    if (source.isEmpty() || !mayRun(job.id())) {
      return false;
    }
    ClosedChain chain = ClosedChain.of(img, plan, job.leaf());
    return chain.has(job.kept())
        && ClosedImages.same(
            img,
            job.leaf(),
            ClosedImages.QCOW2,
            job.kept(),
            ClosedImages.over(job.leaf(), source.get(), chain.format(job.kept())));
  }
}
