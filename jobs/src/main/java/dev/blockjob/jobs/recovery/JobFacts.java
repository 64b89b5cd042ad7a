package dev.blockjob.jobs.recovery;

import dev.blockjob.jobs.JobStatus;
import dev.blockjob.jobs.operation.step.Facts.JobFact;
import dev.blockjob.jobs.operation.step.Gate;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.jobs.plan.Finding;
import java.util.List;

/** What is to be made of what was seen of a job. Pure. */
public final class JobFacts {

  private JobFacts() {}

  /** Of one that QEMU lists. */
  public static JobFact listed(Gate gate, JobStatus status) {
    boolean waits = gate.status() == JobStatus.PENDING;
    return switch (status) {
      case UNDEFINED, CREATED, RUNNING, PAUSED -> JobFact.RUNNING;
      case READY, STANDBY -> waits ? JobFact.RUNNING : JobFact.AT_GATE;
      case WAITING -> waits ? JobFact.RUNNING : JobFact.ENDING;
      case PENDING -> waits ? JobFact.AT_GATE : JobFact.ENDING;
      case ABORTING, CONCLUDED, NULL -> JobFact.ENDING;
    };
  }

  /**
   * Of one that QEMU doesn't list, by what its graph shows of the promise. No graph shows that a
   * copy is complete; the journal has that before QEMU may forget it.
   */
  public static JobFact gone(Gate gate, Finding finding) {
    if (gate == Gate.COPY) {
      return JobFact.UNCHANGED;
    }
    return switch (finding.kind()) {
      case PIVOTED, DONE -> JobFact.KEPT;
      case NOT_PIVOTED, NOT_DONE -> JobFact.UNCHANGED;
      case UNSEEN -> JobFact.UNSEEN;
    };
  }

  /**
   * Of one that went with its QEMU, by the images that its disk is made of now. Where the layer
   * above another has that one's name in its header, the header tells; no header tells a pivot.
   *
   * @param chain images, from the top down
   * @param maySwitch whether it may have been let through its gate
   */
  public static JobFact bygone(PlannedJob job, List<String> chain, boolean maySwitch) {
    if (!maySwitch) {
      return JobFact.UNCHANGED;
    }
    if (job.pivots()) {
      return JobFact.UNSEEN;
    }
    if (chain.containsAll(job.dropped())) {
      return JobFact.UNCHANGED;
    }
    return chain.contains(job.kept()) && job.dropped().stream().noneMatch(chain::contains)
        ? JobFact.KEPT
        : JobFact.UNSEEN;
  }
}
