package dev.blockjob.operations.step;

/** What a step does to jobs of its operation. */
public enum JobAction {
  START,
  /** Waits until they are at their gates. */
  AWAIT_GATE,
  /** Brings them to where the guest's I/O stands still. */
  HOLD,
  /** Lets them through their gates, which can't be undone. */
  SWITCH,
  /** Sees how they ended. */
  AWAIT_END,
  DISMISS,
  CANCEL
}
