/**
 * Executes operations.
 *
 * <p>Read {@link dev.blockjob.operations.engine.OperationExecutor} first, the one loop: record a
 * step in the journal, execute it, record the result. What it executes is an {@link
 * dev.blockjob.operations.engine.ExecutableStep}, on the QEMU of a {@link
 * dev.blockjob.operations.engine.QemuSite} or, without one, on the images of an {@link
 * dev.blockjob.operations.engine.ImageSite}; a {@link dev.blockjob.operations.engine.StepExecutor}
 * stands between, for guards and tests. {@link dev.blockjob.operations.check.FileVerifier} checks
 * right before each step that can't be undone that names still lead to the expected files. After a
 * failure a {@link dev.blockjob.operations.engine.RecoveryPolicy} decides what comes next. {@link
 * dev.blockjob.operations.engine.CrashPoint} lets tests inject crashes.
 */
@NullMarked
package dev.blockjob.operations.engine;

import org.jspecify.annotations.NullMarked;
