/**
 * Requests for single jobs: immutable records with the arguments of QEMU's commands.
 *
 * <p>Each is a {@link dev.blockjob.jobs.request.BlockJobRequest} for {@link
 * dev.blockjob.jobs.BlockJobs#start}, with {@code of(...)} and withers: {@link
 * dev.blockjob.jobs.request.Mirror}, {@link dev.blockjob.jobs.request.Commit}, {@link
 * dev.blockjob.jobs.request.Stream}, {@link dev.blockjob.jobs.request.Backup} and {@link
 * dev.blockjob.jobs.request.CreateImage}. {@link dev.blockjob.jobs.request.Snapshot} is not a job:
 * it puts new overlays on disks. A {@link dev.blockjob.jobs.request.Target} says where a mirror or
 * backup writes to.
 */
@NullMarked
package dev.blockjob.jobs.request;

import org.jspecify.annotations.NullMarked;
