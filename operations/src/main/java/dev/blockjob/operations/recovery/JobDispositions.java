package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalState.Progress;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.OverlayPut;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.StartJob;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The disposition of an operation's jobs, by its journal and the observed state. Pure. */
record JobDispositions(JournalState journal, ObservedState observed) {

  /** What has become of a job. */
  enum JobDisposition {
    NOT_STARTED,
    /** QEMU has it. */
    RUNNING,
    /** It did what it promised. */
    COMMITTED,
    /** It failed, and the disk is as it promised all the same: nothing may be deleted after it. */
    FAILED,
    /** It ended without, or can't be started any more. */
    LOST,
    /** It may have switched. */
    UNKNOWN
  }

  /** What has become of {@code job}. */
  JobDisposition of(PlannedJob job) {
    if (journal.isKept(job.id())) {
      // One that was seen to end well is flushed again before a layer is deleted after it.
      return journal.hasFailed(job.id()) ? JobDisposition.FAILED : JobDisposition.COMMITTED;
    }
    Optional<OverlayPut> put = journal.header().plan().compensatedBy(job.id());
    if (put.filter(it -> journal.progress(it) == Progress.NONE).isPresent()) {
      return JobDisposition.NOT_STARTED;
    }
    return switch (observed.job(job.id())) {
      case RUNNING, AT_GATE, ENDING -> JobDisposition.RUNNING;
      case KEPT -> journal.hasFailed(job.id()) ? JobDisposition.FAILED : JobDisposition.COMMITTED;
      case FAILED -> JobDisposition.FAILED;
      case UNCHANGED ->
          mayStillBeStarted(job) || mayBeDoneOffline(job)
              ? JobDisposition.NOT_STARTED
              : JobDisposition.LOST;
      // It can't be told then on which side of the overlay the guest's last writes are.
      case UNSEEN ->
          put.isPresent() || journal.mayHaveSwitched(job) || isOfOverlay(job)
              ? JobDisposition.UNKNOWN
              : JobDisposition.LOST;
    };
  }

  /**
   * A job that QEMU doesn't know and that changed nothing may be started (again) if it was never
   * seen to run: then either the command wasn't carried out, or the job failed at once and will
   * again.
   */
  private boolean mayStillBeStarted(PlannedJob job) {
    return observed.continuity() == ObservedState.QemuContinuity.SAME
        && journal.header().plan().steps().stream()
            .filter(step -> step instanceof StartJob start && start.job().equals(job.id()))
            .allMatch(
                step ->
                    journal.progress(step) == Progress.NONE
                        || (journal.progress(step) == Progress.INTENT && !wasSeen(step)));
  }

  private boolean isOfOverlay(PlannedJob job) {
    return observed.continuity() == ObservedState.QemuContinuity.DOWN
        && journal.header().plan().canCommitOffline(job);
  }

  /** If the disk was seen to be on the overlay that is to be committed, and that didn't fail. */
  private boolean mayBeDoneOffline(PlannedJob job) {
    Plan plan = journal.header().plan();
    return isOfOverlay(job)
        && plan.jobs().stream()
            .anyMatch(it -> it.kept().equals(job.leaf()) && is(it.id(), JobDisposition.COMMITTED))
        && plan.steps().stream()
            .filter(step -> step instanceof StartJob start && start.job().equals(job.id()))
            .noneMatch(step -> journal.progress(step) == Progress.FAILED);
  }

  /**
   * Whether a later step was begun: a recovery leaves out what can be seen already, and doesn't
   * write that down.
   */
  boolean wasSeen(Step step) {
    List<Step> steps = journal.header().plan().steps();
    return steps.subList(steps.indexOf(step) + 1, steps.size()).stream()
        .anyMatch(later -> journal.progress(later) != Progress.NONE);
  }

  /** Whether that has become of it. */
  boolean is(JobId job, JobDisposition disposition) {
    return of(journal.header().plan().job(job)) == disposition;
  }

  /** The jobs that go forward of which that has become. */
  Stream<PlannedJob> with(JobDisposition disposition) {
    List<PlannedJob> jobs = journal.header().plan().forwardJobs();
    return jobs.stream().filter(job -> of(job) == disposition);
  }
}
