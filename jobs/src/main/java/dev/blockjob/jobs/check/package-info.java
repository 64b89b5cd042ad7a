/**
 * Checks of a request against the block graph and the images, each of which refuses a request that
 * would lose or reveal data.
 *
 * <p>One class for each rule, such as {@link dev.blockjob.jobs.check.JobConflicts} or {@link
 * dev.blockjob.jobs.check.Encryption}; the planners of single jobs and of operations share them.
 */
@NullMarked
package dev.blockjob.jobs.check;

import org.jspecify.annotations.NullMarked;
