/**
 * The state machine of one job.
 *
 * <p>{@link dev.blockjob.jobs.lifecycle.JobMachine#next} is the whole of it: a pure function from
 * {@link dev.blockjob.jobs.lifecycle.State} and {@link dev.blockjob.jobs.lifecycle.Signal} to a
 * {@link dev.blockjob.jobs.lifecycle.Transition}, the next state and the one {@link
 * dev.blockjob.jobs.lifecycle.JobCommand} to send. {@link dev.blockjob.jobs.tracking} drives it.
 */
@NullMarked
package dev.blockjob.jobs.lifecycle;

import org.jspecify.annotations.NullMarked;
