/**
 * Executes operations.
 *
 * <p>Read {@link dev.blockjob.jobs.operation.run.OperationExecutor} first, the one loop: record a
 * step in the journal, execute it, record the result. A {@link
 * dev.blockjob.jobs.operation.run.StepExecutor} executes single steps, on a running QEMU ({@link
 * dev.blockjob.jobs.operation.run.QemuStepExecutor}) or without one ({@link
 * dev.blockjob.jobs.operation.run.OfflineStepExecutor}). {@link
 * dev.blockjob.jobs.operation.run.JobBarrier} holds jobs at their gates until all can switch,
 * {@link dev.blockjob.jobs.operation.run.JobCompletion} verifies how they ended, {@link
 * dev.blockjob.jobs.operation.run.FileVerifier} checks right before each step that can't be undone
 * that names still lead to the expected files. {@link
 * dev.blockjob.jobs.operation.run.OperationRecovery} goes on with operations whose process died;
 * {@link dev.blockjob.jobs.operation.run.CrashPoint} lets tests inject crashes.
 */
@NullMarked
package dev.blockjob.jobs.operation.run;

import org.jspecify.annotations.NullMarked;
