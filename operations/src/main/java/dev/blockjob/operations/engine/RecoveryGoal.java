package dev.blockjob.operations.engine;

/** What the caller prefers, where both completing and compensating are possible. */
public enum RecoveryGoal {
  COMPLETE,
  /** To have it rolled back, if nothing has switched. */
  COMPENSATE
}
