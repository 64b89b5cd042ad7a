/**
 * Typed QEMU events.
 *
 * <p>{@link dev.blockjob.events.QemuEvents} is the entry point: it subscribes to the events of a
 * connection, or awaits one. A {@link dev.blockjob.events.QemuEvent} has the event's fields; one
 * that has no type here arrives whole as {@link dev.blockjob.events.QemuEvent.Unrecognised}. {@link
 * dev.blockjob.events.DisconnectedException} says that the connection ended before the awaited
 * event arrived.
 */
@NullMarked
package dev.blockjob.events;

import org.jspecify.annotations.NullMarked;
