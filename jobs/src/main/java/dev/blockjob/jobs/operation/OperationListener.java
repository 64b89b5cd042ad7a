package dev.blockjob.jobs.operation;

/** Told of an operation as it goes, on the connection's event loop; must be quick. */
public interface OperationListener {

  /** Listens to nothing. */
  OperationListener NONE = new OperationListener() {};

  /** It is journalled, and its first step is about to begin. */
  default void began(OperationPlan plan) {}

  /** This step is about to be done. */
  default void step(OperationPlan.PlannedStep step) {}

  /**
   * Why it takes so long, and what is done about it, in a sentence: in the middle of a step, or
   * before it has begun, because an earlier operation on the disk is recovered first.
   */
  default void notice(String text) {}
}
