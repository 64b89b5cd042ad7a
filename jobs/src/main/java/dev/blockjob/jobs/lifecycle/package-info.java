/**
 * How a job is followed to its end: {@link dev.blockjob.jobs.lifecycle.JobMachine#next} is the
 * whole of it, a pure function from state and signal to the next state and the one thing to send.
 */
@NullMarked
package dev.blockjob.jobs.lifecycle;

import org.jspecify.annotations.NullMarked;
