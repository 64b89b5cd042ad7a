package dev.blockjob.cli.follow;

import dev.blockjob.cli.InterruptedCallException;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.Session;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.history.OperationHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Recovers operations that stopped half-way before a verb that isn't an operation changes a chain,
 * since a later recovery wouldn't know of that change.
 */
public final class PendingRecovery {

  private PendingRecovery() {}

  /**
   * Recovers what is unfinished on {@code disks}, and fails where that can't be done.
   *
   * @param stateFolder where journals are
   * @throws TimeoutException when the call's deadline passes first
   */
  public static void recover(Session session, Path stateFolder, List<String> disks)
      throws TimeoutException {
    if (!new OperationHistory(stateFolder).hasUnfinished()) {
      return;
    }
    try (OperationReporter reporter = OperationReporter.withoutSteps(session)) {
      CompletableFuture<Void> ended =
          Operations.on(session.jobs(), stateFolder)
              .recoverOn(disks, reporter)
              .toCompletionStage()
              .toCompletableFuture();
      InterruptibleWait.End end = session.waiting().untilAny(ended);
      if (end == InterruptibleWait.End.CAME) {
        InterruptibleWait.value(ended);
        return;
      }
      OperationId earlier = reporter.earlier();
      if (end == InterruptibleWait.End.INTERRUPTED) {
        throw earlier == null
            ? new InterruptedCallException("before anything was begun")
            : Recovery.interrupted(earlier);
      }
      throw earlier == null
          ? new TimeoutException("the deadline passed before anything was begun")
          : Recovery.late(earlier);
    }
  }

  /**
   * Refuses to steer a job of an operation that isn't finished.
   *
   * @throws RequestException BUSY if it is one
   */
  public static void refuseOwned(Path stateFolder, JobId job) {
    OperationHistory history = new OperationHistory(stateFolder);
    history
        .ownerOf(job)
        .ifPresent(
            owner -> {
              throw new RequestException(
                  Reason.BUSY,
                  "job "
                      + job
                      + " is of operation "
                      + owner
                      + history.driver(owner).map(PendingRecovery::driven).orElse(notDriven(owner)),
                  List.of(owner.value()));
            });
  }

  private static String driven(String process) {
    return ", which process "
        + process
        + " drives: that lets the job switch when all is ready. Wait for it; Ctrl-C there takes the"
        + " operation back, unless its disk has switched";
  }

  private static String notDriven(OperationId owner) {
    return ", which isn't finished, and whose journal would not know of it: `blockjob recover "
        + owner
        + "` finishes it or rolls it back, if no process drives it";
  }
}
