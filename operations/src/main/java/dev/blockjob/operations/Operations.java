package dev.blockjob.operations;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.impl.OperationsImpl;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;

/**
 * Operations on the disks of one QEMU. Each is planned, journalled and carried out step by step;
 * one that stops half-way is completed or compensated by {@link #recover}, which also comes first
 * whenever a new operation begins on the same disk. All methods may be called from any thread;
 * Futures complete on the connection's event loop, and fail as {@link BlockJobs#start} says, too.
 */
public interface Operations {

  /**
   * The operations over {@code jobs}.
   *
   * @param stateFolder where journals are kept; made when it is needed, for this user alone. See
   *     {@link OperationHistory#defaultFolder}
   */
  static Operations on(BlockJobs jobs, Path stateFolder) {
    return new OperationsImpl(jobs, stateFolder);
  }

  /**
   * The same operations, with a policy for jobs that don't converge; by default {@link
   * Convergence#DEFAULT}. {@link #plan} and {@link #start} fail with {@link
   * dev.blockjob.jobs.job.RequestException} NOT_SUPPORTED where that can't be done.
   */
  Operations converging(Convergence how);

  /**
   * The same, with more folders in which other users of images are looked for before one is deleted
   * or changed, and with files that are known to be none. By default these are the folders of all
   * layers of the disks.
   */
  Operations lookingIn(ScanScope scope);

  /**
   * What {@code request} would do. Changes nothing.
   *
   * <p>Fails with {@link dev.blockjob.jobs.job.RequestException} if it can't be done as it stands,
   * and BUSY if an unfinished operation on the same disk has to be recovered first.
   */
  Future<OperationPlan> plan(OperationRequest request);

  /**
   * Carries {@code request} out. Completes once the plan is journalled, before its first step.
   *
   * <p>An unfinished operation on the same disk is recovered first. If that can't be decided, this
   * fails with {@link UndecidedException}; if another process is working on it, with {@link
   * dev.blockjob.jobs.job.RequestException} BUSY. Fails with {@link
   * dev.blockjob.jobs.job.RequestException} if {@code request} can't be done as it stands, and with
   * an exception that names the state folder if no journal can be kept: nothing was changed then.
   */
  Future<RunningOperation> start(OperationRequest request, OperationListener listener);

  /**
   * {@link BlockJobs#snapshot} with the guest's file systems frozen around its moment. From then on
   * they are thawed in any case: if this process dies, by {@link #recover}.
   *
   * <p>Fails as {@link BlockJobs#snapshot} and {@link #start} do; with an exception that says so if
   * the agent refused, and no snapshot was taken; with {@link UndecidedException} if the guest
   * couldn't be thawed; with {@link dev.blockjob.jobs.job.NamelessFileException} if it was taken,
   * but an overlay lost its name.
   *
   * @param guestAgent the address of the guest agent's socket as {@link
   *     dev.blockjob.qmp.QmpAddress#parse} reads it
   */
  default Future<BlockGraph> snapshot(Snapshot snapshot, String guestAgent) {
    return snapshot(snapshot, guestAgent, OperationListener.NONE);
  }

  /**
   * The same; {@code listener} is told of its steps, and, by a notice, of what could not be cleaned
   * up after a snapshot that was taken.
   */
  Future<BlockGraph> snapshot(Snapshot snapshot, String guestAgent, OperationListener listener);

  /**
   * Recovers what is unfinished on {@code disks}, as each operation does before it begins: for a
   * caller that is about to change their chains in another way, such as by {@link
   * BlockJobs#snapshot(Snapshot)}. Asks QEMU nothing where no operation is unfinished.
   *
   * <p>Fails as {@link #start} does where that can't be done; the chains are to be left alone then.
   *
   * @param disks each by qdev id, {@code -drive} id, node name or image path
   */
  Future<Void> recoverOn(List<String> disks, OperationListener listener);

  /** Finishes or rolls back all unfinished operations that began at this monitor. */
  Future<List<OperationOutcome>> recover();

  /** Finishes or rolls back that operation; does nothing if it has ended. */
  default Future<OperationOutcome> recover(OperationId id) {
    return recover(id, OperationListener.NONE);
  }

  /** The same; {@code listener} is told of its steps. */
  Future<OperationOutcome> recover(OperationId id, OperationListener listener);
}
