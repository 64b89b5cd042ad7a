/**
 * Operations: changes of disks that take several steps and survive a crash.
 *
 * <p>{@link dev.blockjob.operations.Operations} is the entry point. An operation is a saga: it is
 * requested by a record ({@link dev.blockjob.operations.Merge}, {@link
 * dev.blockjob.operations.Move}, {@link dev.blockjob.operations.Copy}), planned ({@link
 * dev.blockjob.operations.OperationPlan}, which can be looked at before anything is done), and
 * executed step by step, each recorded first in a write-ahead log, the journal. Before the point of
 * no return a failure rolls it back by the compensations of its steps; after it the operation only
 * goes forward. {@link dev.blockjob.operations.Operations#recover} does so for one whose process
 * died.
 *
 * <p>{@link dev.blockjob.operations.RunningOperation} is one that is being executed, {@link
 * dev.blockjob.operations.OperationOutcome} is how it ended, and {@link
 * dev.blockjob.operations.history.OperationHistory} reads the journals without a QEMU.
 *
 * <p>The other packages are not exported to users. Each kind of operation has one with its planner:
 * {@code merge}, {@code move} (moves and copies), {@code snapshot}; {@code plan} is what they
 * share. {@code step} holds the steps, {@code engine} executes them, {@code check} makes sure right
 * before a step that what was checked is still true, {@code journal} is the write-ahead log, {@code
 * recovery} decides what to do about an operation that stopped half-way, {@code impl} is the
 * implementation of the interfaces here.
 */
@NullMarked
package dev.blockjob.operations;

import org.jspecify.annotations.NullMarked;
