/**
 * A QMP client: connections to QEMU's monitor, commands with typed failures, and events.
 *
 * <p>Start with {@link dev.blockjob.qmp.QmpClient}: it opens {@link
 * dev.blockjob.qmp.QmpConnection}s to one {@link dev.blockjob.qmp.QmpAddress}, with the deadlines,
 * limits and certificates of {@link dev.blockjob.qmp.QmpOptions}. {@link
 * dev.blockjob.qmp.QmpListener} is the other direction, where QEMU connects, and {@link
 * dev.blockjob.qmp.QmpSupervisor} reconnects after a loss.
 *
 * <p>{@link dev.blockjob.qmp.QmpConnection#execute} sends a {@link dev.blockjob.qmp.QmpCommand}.
 * Each subclass of {@link dev.blockjob.qmp.QmpException} says what QEMU did with it: refused
 * ({@link dev.blockjob.qmp.CommandException}), never received ({@link
 * dev.blockjob.qmp.NotSentException}), or unknown ({@link
 * dev.blockjob.qmp.OutcomeUnknownException}). Nothing is ever sent twice. {@link
 * dev.blockjob.qmp.EventStream} is a bounded queue of events.
 *
 * <p>Nothing here blocks: Futures complete on the connection's event loop. The packages beside this
 * one build on it: typed events are in the module {@code dev.blockjob.events}, block jobs in {@code
 * dev.blockjob.jobs}.
 */
@NullMarked
package dev.blockjob.qmp;

import org.jspecify.annotations.NullMarked;
