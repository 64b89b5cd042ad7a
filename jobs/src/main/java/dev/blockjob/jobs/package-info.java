/**
 * The block jobs of a QEMU: start, find and control them, and learn reliably how they ended.
 *
 * <p>{@link dev.blockjob.jobs.BlockJobs} is the entry point. It starts the {@link
 * dev.blockjob.jobs.request requests} after a check against the {@link dev.blockjob.jobs.graph
 * block graph}; a {@link dev.blockjob.jobs.BlockJob} is one job, with its verbs and progress. Its
 * {@link dev.blockjob.jobs.job.JobOutcome} combines what QEMU reported with what the graph shows,
 * and is never inferred from silence.
 *
 * <p>Changes that take several jobs and have to survive a crash are in the module {@code
 * operations}. The packages {@code job}, {@code graph} and {@code request} are exported to users;
 * the others are not: {@code plan} makes a job's plan from graph and request, {@code check}, {@code
 * layer} and {@code promise} are parts of that which operations share, {@code image} looks at image
 * files, {@code lifecycle} is the state machine of one job, {@code tracking} drives that with
 * QEMU's events, {@code impl} is the implementation of the interfaces here.
 */
@NullMarked
package dev.blockjob.jobs;

import org.jspecify.annotations.NullMarked;
