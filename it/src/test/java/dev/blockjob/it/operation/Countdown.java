package dev.blockjob.it.operation;

import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.SwitchJobs;

/**
 * Counts the boundaries that an operation passes, down to the one to die at. Nothing happens
 * between the end of a step and the beginning of the next one, so that counts once.
 */
public final class Countdown {

  /** Every boundary there is, for every way to die: many minutes. */
  static final String PROPERTY = "blockjob.kill";

  /** What {@link #PROPERTY} has to be for that. */
  public static final String ALL = "all";

  private final boolean switchOnly;
  private int left;
  private boolean begun;

  /**
   * Counts down from {@code boundary}; 0 for the first one.
   *
   * @param switchOnly whether only the boundaries around the point of no return count
   */
  public Countdown(int boundary, boolean switchOnly) {
    this.left = boundary;
    this.switchOnly = switchOnly;
  }

  /** Whether this is where to die. */
  public boolean isOver(CrashPoint.Point point, Step step) {
    boolean counts =
        switchOnly ? step instanceof SwitchJobs : !begun || point != CrashPoint.Point.BEFORE_INTENT;
    begun = true;
    return counts && left-- == 0;
  }
}
