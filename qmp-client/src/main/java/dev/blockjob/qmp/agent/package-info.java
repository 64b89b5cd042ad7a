/**
 * The guest agent, {@code qemu-ga}: JSON like QMP's over a serial line of the guest's, without a
 * greeting, without ids that all agents know, and maybe with what an earlier client left in it.
 * {@link dev.blockjob.qmp.agent.GuestAgent} is the way in.
 */
@NullMarked
package dev.blockjob.qmp.agent;

import org.jspecify.annotations.NullMarked;
