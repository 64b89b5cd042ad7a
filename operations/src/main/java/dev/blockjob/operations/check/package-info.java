/**
 * Looks again, right before a step that can't be undone, at what was true when it was planned.
 *
 * <p>{@link dev.blockjob.operations.check.FileVerifier} is the entry point: names still lead to the
 * {@link dev.blockjob.operations.check.ExpectedFiles}. The other classes look for what must not be
 * deleted or switched to. Everything here blocks, on a {@link
 * dev.blockjob.operations.check.BlockingWorker}.
 */
@NullMarked
package dev.blockjob.operations.check;

import org.jspecify.annotations.NullMarked;
