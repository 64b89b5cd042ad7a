/**
 * Operations: changes of disks that take several steps and survive a crash.
 *
 * <p>{@link dev.blockjob.jobs.operation.Operations} is the entry point. An operation is a saga: it
 * is requested by a record ({@link dev.blockjob.jobs.operation.Merge}, {@link
 * dev.blockjob.jobs.operation.Move}, {@link dev.blockjob.jobs.operation.Copy}), planned ({@link
 * dev.blockjob.jobs.operation.OperationPlan}, which can be looked at before anything is done), and
 * executed step by step, each recorded first in a write-ahead log, the journal. Before the point of
 * no return a failure rolls it back by the compensations of its steps; after it the operation only
 * goes forward. {@link dev.blockjob.jobs.operation.Operations#recover} does so for one whose
 * process died.
 *
 * <p>{@link dev.blockjob.jobs.operation.RunningOperation} is one that is being executed, {@link
 * dev.blockjob.jobs.operation.OperationOutcome} is how it ended, and {@link
 * dev.blockjob.jobs.operation.OperationHistory} reads the journals without a QEMU. The subpackages
 * hold the parts: {@code step} the steps, {@code plan} the planners, {@code run} the execution,
 * {@code files} what is checked of image files.
 */
@NullMarked
package dev.blockjob.jobs.operation;

import org.jspecify.annotations.NullMarked;
