package dev.blockjob.operations.recovery;

/** What the caller prefers, where both completing and compensating are possible. */
public enum RecoveryGoal {
  COMPLETE,
  /** To have it rolled back, if nothing has switched. */
  COMPENSATE
}
