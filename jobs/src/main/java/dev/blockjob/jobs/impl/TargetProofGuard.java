package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobOutcome.Completed;
import dev.blockjob.jobs.job.JobOutcome.Failed;
import dev.blockjob.jobs.plan.TargetProof;
import dev.blockjob.jobs.tracking.NodeFlush;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;

/** Accepts a job's success only once its {@link TargetProof} is there. On the event loop. */
final class TargetProofGuard {
  private static final String LOST =
      ", which was killed and started again, perhaps, and may have lost some of what it was "
          + "given: the copy there can't be used";

  private final QmpConnection connection;
  private final TargetProof proof;
  private final ServerWatch watch;

  TargetProofGuard(QmpConnection connection, QemuPeer qemu, TargetProof proof) {
    this.connection = connection;
    this.proof = proof;
    this.watch = new ServerWatch(connection, qemu, proof);
  }

  /** Before the target is opened. */
  Future<Void> begin() {
    return proof.watched() ? watch.begin() : Future.succeededFuture();
  }

  /** After that; fails with RequestException if the proof can't be had. */
  Future<Void> connected() {
    return proof.watched() ? watch.connected() : Future.succeededFuture();
  }

  /** The outcome, or a failure in place of a success that isn't one. */
  Future<JobOutcome> proven(JobOutcome ended) {
    return ended instanceof Completed
        ? connection
            .execute(proof.flush())
            .compose(flushed -> proof.watched() ? watch.holds() : Future.succeededFuture(true))
            .map(holds -> holds ? ended : broken(ended))
            .otherwise(failure -> unflushed(ended, failure))
        : Future.succeededFuture(ended);
  }

  private Failed broken(JobOutcome ended) {
    return new Failed(ended.id(), "QEMU had to connect anew to " + proof.server() + LOST);
  }

  private Failed unflushed(JobOutcome ended, Throwable failure) {
    return new Failed(
        ended.id(),
        failure instanceof CommandException refused
            ? refused.description() + ": " + proof.server() + LOST
            : NodeFlush.unknown(failure));
  }
}
