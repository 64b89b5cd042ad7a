package dev.blockjob.operations.engine;

import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.step.Step;
import io.vertx.core.Future;

/**
 * A point between two effects at which the process can crash. Tests inject a crash at each of them.
 */
@FunctionalInterface
public interface CrashPoint {

  /** Goes on. */
  CrashPoint NONE = (point, step, journal) -> Future.succeededFuture();

  /** The points of each step. */
  enum Point {
    BEFORE_INTENT,
    /** On a thread that may block, right before it is looked at what speaks against the step. */
    AFTER_INTENT,
    /** A command that changes something was written, its answer isn't there. */
    SENT,
    ANSWERED
  }

  /** Completes when the operation may go on. */
  Future<Void> pass(Point point, Step step, Journal journal);
}
