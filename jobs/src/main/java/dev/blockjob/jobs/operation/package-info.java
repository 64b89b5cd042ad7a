/**
 * What people want of disks, and what survives a crash: an operation is planned, journalled step by
 * step, and finished or taken back by whoever comes next.
 *
 * <p>{@link dev.blockjob.jobs.operation.Operations} is the way in. Requests ({@link
 * dev.blockjob.jobs.operation.Merge}) are records; a plan can be looked at before anything is done.
 */
@NullMarked
package dev.blockjob.jobs.operation;

import org.jspecify.annotations.NullMarked;
