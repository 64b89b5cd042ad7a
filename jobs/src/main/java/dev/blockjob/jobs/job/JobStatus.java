package dev.blockjob.jobs.job;

import static java.util.Map.entry;

import dev.blockjob.qmp.WireName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * QEMU's job status and its transitions, copied from <a
 * href="https://gitlab.com/qemu-project/qemu/-/blob/master/job.c">job.c</a>, which is the same from
 * 7.2 to 11.1. QEMU is the authority: what differs from this table is logged and accepted.
 */
public enum JobStatus implements WireName {
  /** Doesn't exist yet, or was never seen. */
  UNDEFINED("undefined"),
  /** Accepted, not started. */
  CREATED("created"),
  /** Copying. */
  RUNNING("running"),
  /** Stopped by a user, an I/O error or a drain. */
  PAUSED("paused"),
  /** A mirror or active commit is in step with the guest and waits for complete or cancel. */
  READY("ready"),
  /** READY and paused. */
  STANDBY("standby"),
  /** Waits for the other jobs of its transaction. */
  WAITING("waiting"),
  /** Waits for finalize. */
  PENDING("pending"),
  /** Failed or cancelled, cleaning up. */
  ABORTING("aborting"),
  /** Ended; waits for dismiss. */
  CONCLUDED("concluded"),
  /** Forgotten. */
  NULL("null");

  private final String wireName;

  JobStatus(String wireName) {
    this.wireName = wireName;
  }

  @Override
  public String wireName() {
    return wireName;
  }

  private static final Map<JobStatus, Set<JobStatus>> NEXT =
      Map.ofEntries(
          entry(UNDEFINED, Set.of(CREATED)),
          entry(CREATED, Set.of(RUNNING, ABORTING, NULL)),
          entry(RUNNING, Set.of(PAUSED, READY, WAITING, ABORTING)),
          entry(PAUSED, Set.of(RUNNING)),
          entry(READY, Set.of(STANDBY, WAITING, ABORTING)),
          entry(STANDBY, Set.of(READY)),
          entry(WAITING, Set.of(PENDING, ABORTING)),
          entry(PENDING, Set.of(CONCLUDED, ABORTING)),
          entry(ABORTING, Set.of(ABORTING, CONCLUDED)),
          entry(CONCLUDED, Set.of(NULL)),
          entry(NULL, Set.of()));

  /** Whether QEMU's table has a transition from this status to {@code next}. */
  public boolean mayBecome(JobStatus next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }

  /** The status of QMP's {@code JobStatus} name; empty for one of a later QEMU. */
  public static Optional<JobStatus> of(String wireName) {
    return WireName.find(values(), wireName);
  }
}
