/**
 * Plays a recorded trace back as a monitor, so that a bug report becomes a test case.
 *
 * <p>{@link dev.blockjob.qmp.replay.Recording} reads a trace that {@link dev.blockjob.qmp.trace}
 * has written; {@link dev.blockjob.qmp.replay.Replay} serves it to clients, with {@link
 * dev.blockjob.qmp.replay.ReplayOptions}. A {@link dev.blockjob.qmp.replay.ReplayMismatch} is a
 * point at which a client behaved differently from the recorded one.
 */
@NullMarked
package dev.blockjob.qmp.replay;

import org.jspecify.annotations.NullMarked;
