/**
 * Decides what to do about an operation that stopped half-way.
 *
 * <p>{@link dev.blockjob.operations.recovery.RecoveryPlanner#decide} is pure: journal and observed
 * state in, a {@link dev.blockjob.operations.engine.RecoveryDecision} out: complete, compensate, or
 * undecided. The other classes observe: {@link dev.blockjob.operations.recovery.QemuProbe} asks a
 * running QEMU, {@link dev.blockjob.operations.recovery.ImageProbe} looks at the images of one that
 * has ended. {@link dev.blockjob.operations.step.job.HeldJobsRelease} comes before all else, where
 * jobs stall a guest.
 */
@NullMarked
package dev.blockjob.operations.recovery;

import org.jspecify.annotations.NullMarked;
