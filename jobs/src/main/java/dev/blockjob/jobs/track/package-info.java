/**
 * Drives {@link dev.blockjob.jobs.machine.JobMachine} with QEMU's events and answers. Everything
 * runs on the connection's event loop. Read {@link dev.blockjob.jobs.track.JobTracker} first.
 */
@NullMarked
package dev.blockjob.jobs.track;

import org.jspecify.annotations.NullMarked;
