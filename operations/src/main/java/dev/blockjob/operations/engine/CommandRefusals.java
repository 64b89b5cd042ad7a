package dev.blockjob.operations.engine;

import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.qmp.CommandException;
import io.vertx.core.Future;

/** Handles a command that QEMU refuses. */
public final class CommandRefusals {

  private CommandRefusals() {}

  /** Fails with StepFailedException if QEMU refused: then the step was surely not done. */
  public static <T> Future<T> refused(Throwable failure) {
    return Future.failedFuture(
        failure instanceof CommandException
            ? new StepFailedException("QEMU refused " + failure.getMessage(), failure)
            : failure);
  }

  /** A refusal is no failure: the job has ended, or gone, meanwhile. */
  public static Future<Void> tooLate(Throwable failure) {
    return failure instanceof CommandException
        ? Future.succeededFuture()
        : Future.failedFuture(failure);
  }
}
