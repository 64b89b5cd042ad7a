package dev.blockjob.operations.engine;

import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.step.ObservedState;
import io.vertx.core.Future;

/** Observes the state of an operation's jobs, nodes and files. */
@FunctionalInterface
public interface StateObserver {

  /** Fails if that can't be seen now. Changes nothing. */
  Future<ObservedState> observe(JournalState journal);
}
