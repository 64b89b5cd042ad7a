package dev.blockjob.jobs.request;

/** The action when a mirror or active commit is READY. */
public enum AtReady {
  /** Nothing: stay in step with the guest until a client completes, finishes or cancels it. */
  KEEP,
  /** {@code job-complete}: the disk moves to the target or base. */
  PIVOT,
  /**
   * {@code block-job-cancel} without force: the target is a copy of this moment, the disk stays.
   */
  FINISH
}
