package dev.blockjob.jobs.recovery;

/** What whoever asks would like, where there is a choice. */
public enum RecoveryGoal {
  /** To finish it. */
  COMPLETE,
  /** To have it taken back, if nothing has switched. */
  COMPENSATE
}
