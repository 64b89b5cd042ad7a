/**
 * How bytes reach QEMU. {@link dev.blockjob.qmp.transport.Transport} connects or listens, {@link
 * dev.blockjob.qmp.transport.Channel} carries bytes, regardless of what they mean.
 */
@NullMarked
package dev.blockjob.qmp.transport;

import org.jspecify.annotations.NullMarked;
