/**
 * Steps that start, hold, switch and end QEMU's block jobs, and what they share: {@link
 * dev.blockjob.operations.step.job.OperationJobs} follows the jobs of one operation, {@link
 * dev.blockjob.operations.step.job.JobBarrier} holds them at their gates until all can switch,
 * {@link dev.blockjob.operations.step.job.JobCompletion} verifies how they ended.
 */
@NullMarked
package dev.blockjob.operations.step.job;

import org.jspecify.annotations.NullMarked;
