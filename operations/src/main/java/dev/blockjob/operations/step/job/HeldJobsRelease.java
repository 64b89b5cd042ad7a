package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.JobVerb;
import dev.blockjob.operations.journal.JournalState;
import java.util.List;
import java.util.Optional;

/**
 * Decides how to release jobs in PENDING that stall a guest's I/O: recovery does this before
 * anything else. Pure.
 *
 * <pre>
 * the journal has no switch                      -> cancel: nothing has switched, nothing will
 * the journal has the switch, all are PENDING    -> finalize: that was decided, and is still whole
 * the journal has the switch, some are elsewhere -> nothing yet: the graph has to be asked first
 * </pre>
 *
 * @param verb what to send for each of {@code jobs}
 */
public record HeldJobsRelease(JobVerb verb, List<JobId> jobs) {

  /** Copies. */
  public HeldJobsRelease {
    jobs = List.copyOf(jobs);
  }

  /**
   * What to send.
   *
   * @param listed all jobs that QEMU has
   */
  public static Optional<HeldJobsRelease> of(JournalState journal, List<JobInfo> listed) {
    List<JobId> held = journal.held();
    return held.isEmpty() ? Optional.empty() : of(journal, held, listed);
  }

  private static Optional<HeldJobsRelease> of(
      JournalState journal, List<JobId> held, List<JobInfo> listed) {
    List<JobInfo> there = listed.stream().filter(job -> held.contains(job.id())).toList();
    List<JobId> ids = there.stream().map(JobInfo::id).toList();
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    if (held.stream().noneMatch(journal::maySwitch)) {
      return Optional.of(new HeldJobsRelease(JobVerb.CANCEL, ids));
    }
    boolean whole =
        there.size() == held.size()
            && there.stream().allMatch(job -> job.status() == JobStatus.PENDING);
    return whole ? Optional.of(new HeldJobsRelease(JobVerb.FINALIZE, ids)) : Optional.empty();
  }
}
