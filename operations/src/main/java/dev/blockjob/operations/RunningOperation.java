package dev.blockjob.operations;

import dev.blockjob.jobs.job.JobId;
import io.vertx.core.Future;
import java.util.List;

/** An operation that is being carried out. May be used from any thread. */
public interface RunningOperation {

  OperationPlan plan();

  /** The jobs that it runs, in order; each exists for a part of its time only. */
  List<JobId> jobs();

  /**
   * Gives it up: as long as nothing has switched, it is rolled back and ends CANCELLED. Later the
   * operation can only go forward, and this changes nothing.
   */
  default void cancel() {
    cancel("its caller gave it up");
  }

  /**
   * {@link #cancel()}, where more is known.
   *
   * @param why what the outcome and the journal say: {@code "Ctrl-C was typed"}
   */
  void cancel(String why);

  /**
   * How it ended. Completes on the connection's event loop.
   *
   * <p>Fails with {@link dev.blockjob.qmp.OutcomeUnknownException} or {@link
   * dev.blockjob.qmp.NotSentException} if the connection ended before that was known: the journal
   * stays, and {@link Operations#recover} goes on with it.
   */
  Future<OperationOutcome> outcome();
}
