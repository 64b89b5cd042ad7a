/**
 * What a job is, as values: its id, its state, its progress, and how it ended.
 *
 * <p>{@link dev.blockjob.jobs.job.JobInfo} is what QEMU says of a job now; {@link
 * dev.blockjob.jobs.job.JobStatus} and {@link dev.blockjob.jobs.job.JobVerb} are QEMU's own tables.
 * {@link dev.blockjob.jobs.job.JobOutcome} is how a job ended. The exceptions are those that {@link
 * dev.blockjob.jobs.BlockJobs} fails with.
 */
@NullMarked
package dev.blockjob.jobs.job;

import org.jspecify.annotations.NullMarked;
