/**
 * Tracks jobs: drives {@link dev.blockjob.jobs.lifecycle.JobMachine} with QEMU's events and
 * answers.
 *
 * <p>Read {@link dev.blockjob.jobs.tracking.JobTracker} first. {@link
 * dev.blockjob.jobs.tracking.JobCommands} sends the commands, {@link
 * dev.blockjob.jobs.tracking.RateMeter} and {@link dev.blockjob.jobs.tracking.ProgressStream}
 * report progress, {@link dev.blockjob.jobs.tracking.NodeFlush} makes sure that what a job wrote is
 * on the disk. Everything runs on the connection's event loop.
 */
@NullMarked
package dev.blockjob.jobs.tracking;

import org.jspecify.annotations.NullMarked;
