package dev.blockjob.operations.step;

import dev.blockjob.jobs.job.JobId;
import java.util.List;

/** Which jobs of an operation still matter when it goes on after a crash or a failure. */
public interface RemainingJobs {

  /** Whether nothing may be done after the job: it won't switch, or failed. */
  boolean isLost(JobId job);

  /** Whether the job has switched. */
  boolean isCommitted(JobId job);

  /** Those that are neither. */
  default List<JobId> of(List<JobId> jobs) {
    return jobs.stream().filter(job -> !isLost(job) && !isCommitted(job)).toList();
  }
}
