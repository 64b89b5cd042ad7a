/**
 * A QMP server that lets many clients share one monitor.
 *
 * <p>{@link dev.blockjob.qmp.proxy.QmpProxy} is the entry point, {@link
 * dev.blockjob.qmp.proxy.ProxyOptions} says which QEMU and which clients it connects, and {@link
 * dev.blockjob.qmp.proxy.ProxyListener} is told of connections. Each client has a session of its
 * own; QEMU's bytes are passed through unchanged, except for the id.
 *
 * <p>Inside, {@code Multiplexer} is the core: it knows each client's negotiation, the commands in
 * flight and whose turn it is, and has no socket. {@code QemuSide} is the session with QEMU, {@code
 * Client} one with a client, {@code ProxyServer} holds the sockets. All of it runs on one event
 * loop.
 */
@NullMarked
package dev.blockjob.qmp.proxy;

import org.jspecify.annotations.NullMarked;
