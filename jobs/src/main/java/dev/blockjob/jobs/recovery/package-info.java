/**
 * What to do about an operation that stopped half-way. {@link
 * dev.blockjob.jobs.recovery.RecoveryPlanner#decide} is pure: journal and facts in, steps or
 * "undecided" out. The other classes gather the facts, from a QEMU that runs or from the images of
 * one that doesn't.
 */
@NullMarked
package dev.blockjob.jobs.recovery;

import org.jspecify.annotations.NullMarked;
