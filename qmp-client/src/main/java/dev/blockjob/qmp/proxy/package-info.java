/**
 * One monitor that many clients share. {@link dev.blockjob.qmp.proxy.QmpProxy} is the way in;
 * {@code Multiplexer} is the heart: who is where in the negotiation, whose command is in flight,
 * whose turn it is; it has no socket. {@code QemuSide} is QEMU's side of it, {@code Client} one
 * client's. All of it lives on one event loop.
 */
@NullMarked
package dev.blockjob.qmp.proxy;

import org.jspecify.annotations.NullMarked;
