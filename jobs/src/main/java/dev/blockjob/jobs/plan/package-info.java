/**
 * What a job will do, worked out before anything is sent.
 *
 * <p>{@link dev.blockjob.jobs.plan.Planner} is the way in: block graph and request in, plan out, or
 * a {@link dev.blockjob.jobs.job.RequestException} that says what is wrong with the request. One
 * class for each kind of request ({@code MirrorPlan}, {@code CommitPlan}, ...). Nothing here talks
 * to QEMU or to the file system; what must be known about files comes through {@link
 * dev.blockjob.jobs.image.FileChecks}.
 */
@NullMarked
package dev.blockjob.jobs.plan;

import org.jspecify.annotations.NullMarked;
