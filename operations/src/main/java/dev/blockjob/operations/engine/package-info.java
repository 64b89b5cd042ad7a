/**
 * Executes operations.
 *
 * <p>Read {@link dev.blockjob.operations.engine.OperationExecutor} first, the one loop: record a
 * step in the journal, execute it, record the result. A {@link
 * dev.blockjob.operations.engine.StepExecutor} executes single steps, on a running QEMU ({@link
 * dev.blockjob.operations.impl.QemuStepExecutor}) or without one ({@link
 * dev.blockjob.operations.impl.OfflineStepExecutor}). {@link
 * dev.blockjob.operations.step.job.JobBarrier} holds jobs at their gates until all can switch,
 * {@link dev.blockjob.operations.step.job.JobCompletion} verifies how they ended, {@link
 * dev.blockjob.operations.check.FileVerifier} checks right before each step that can't be undone
 * that names still lead to the expected files. {@link
 * dev.blockjob.operations.impl.OperationRecovery} goes on with operations whose process died;
 * {@link dev.blockjob.operations.engine.CrashPoint} lets tests inject crashes.
 */
@NullMarked
package dev.blockjob.operations.engine;

import org.jspecify.annotations.NullMarked;
