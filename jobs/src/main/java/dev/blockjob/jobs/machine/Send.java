package dev.blockjob.jobs.machine;

/** What the machine can want to be sent. */
public enum Send {
  /** {@code job-complete}. */
  COMPLETE,
  /** {@code block-job-cancel}, soft. */
  FINISH,
  /** {@code job-finalize}. */
  FINALIZE,
  /** {@code job-cancel}. */
  CANCEL,
  /** {@code query-jobs}. */
  LIST,
  /**
   * The block graph's edges where something was promised, and {@code job-dismiss} where that is
   * ours to do.
   */
  SETTLE
}
