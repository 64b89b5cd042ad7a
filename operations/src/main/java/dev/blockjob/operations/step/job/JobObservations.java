package dev.blockjob.operations.step.job;

import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.PlannedJob;
import java.util.List;

/** Interprets what was observed of a job. Pure. */
public final class JobObservations {

  private JobObservations() {}

  /** Of one that QEMU lists. */
  public static JobObservation listed(Gate gate, JobStatus status) {
    boolean waits = gate.status() == JobStatus.PENDING;
    return switch (status) {
      case UNDEFINED, CREATED, RUNNING, PAUSED -> JobObservation.RUNNING;
      case READY, STANDBY -> waits ? JobObservation.RUNNING : JobObservation.AT_GATE;
      case WAITING -> waits ? JobObservation.RUNNING : JobObservation.ENDING;
      case PENDING -> waits ? JobObservation.AT_GATE : JobObservation.ENDING;
      case ABORTING, CONCLUDED, NULL -> JobObservation.ENDING;
    };
  }

  /**
   * Of one that QEMU doesn't list, by what its graph shows of the promise. No graph shows that a
   * copy is complete; the journal has that before QEMU may forget it.
   */
  public static JobObservation gone(Gate gate, PromiseVerdict verdict) {
    if (gate == Gate.COPY) {
      return JobObservation.UNCHANGED;
    }
    return switch (verdict.kind()) {
      case PIVOTED, DONE -> JobObservation.KEPT;
      case NOT_PIVOTED, NOT_DONE -> JobObservation.UNCHANGED;
      case UNSEEN -> JobObservation.UNSEEN;
    };
  }

  /**
   * Of one that went with its QEMU, by the images that its disk is made of now. Where the layer
   * above another has that one's name in its header, the header tells; no header tells a pivot.
   *
   * @param chain images, from the top down
   * @param maySwitch whether it may have been let through its gate, by whomever
   */
  public static JobObservation bygone(PlannedJob job, List<String> chain, boolean maySwitch) {
    if (!maySwitch) {
      return JobObservation.UNCHANGED;
    }
    if (job.movesTheDisk()) {
      return JobObservation.UNSEEN;
    }
    if (chain.containsAll(job.dropped())) {
      return JobObservation.UNCHANGED;
    }
    return chain.contains(job.kept()) && job.dropped().stream().noneMatch(chain::contains)
        ? JobObservation.KEPT
        : JobObservation.UNSEEN;
  }
}
