/**
 * A client for the guest agent, {@code qemu-ga}.
 *
 * <p>{@link dev.blockjob.qmp.agent.GuestAgent} is the entry point: it freezes and thaws a guest's
 * file systems, or executes any other command. The agent speaks JSON as QMP does, over a serial
 * line of the guest, but without a greeting and without ids that all agents know, and the line may
 * still hold what an earlier client left there; so each call uses a connection of its own and
 * synchronises first. {@link dev.blockjob.qmp.agent.GuestAgentException} says whether the agent was
 * asked at all.
 */
@NullMarked
package dev.blockjob.qmp.agent;

import org.jspecify.annotations.NullMarked;
