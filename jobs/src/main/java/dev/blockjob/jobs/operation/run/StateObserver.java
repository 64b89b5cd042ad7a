package dev.blockjob.jobs.operation.run;

import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.operation.step.ObservedState;
import io.vertx.core.Future;

/** Observes the state of an operation's jobs, nodes and files. */
@FunctionalInterface
public interface StateObserver {

  /** Fails if that can't be seen now. Changes nothing. */
  Future<ObservedState> observe(JournalState journal);
}
