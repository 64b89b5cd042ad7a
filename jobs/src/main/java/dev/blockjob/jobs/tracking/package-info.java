/**
 * Drives {@link dev.blockjob.jobs.lifecycle.JobMachine} with QEMU's events and answers. Everything
 * runs on the connection's event loop. Read {@link dev.blockjob.jobs.tracking.JobTracker} first.
 */
@NullMarked
package dev.blockjob.jobs.tracking;

import org.jspecify.annotations.NullMarked;
