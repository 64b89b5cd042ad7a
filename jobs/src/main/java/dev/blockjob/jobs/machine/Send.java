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
   * {@code job-dismiss} where that is ours to do, and the block graph where something was promised;
   * in this order and in one burst, because QEMU 7.2 crashes when it is asked for its nodes while a
   * stream is concluded and not dismissed.
   */
  SETTLE
}
