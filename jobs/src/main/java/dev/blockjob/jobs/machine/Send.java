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
  /** {@code query-jobs}, and the block graph where something was promised. */
  READ,
  /** {@code job-dismiss}. */
  DISMISS
}
