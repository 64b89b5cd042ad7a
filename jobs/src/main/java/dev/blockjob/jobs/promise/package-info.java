/**
 * What the block graph must show after a job, so that its end is verified and not inferred.
 *
 * <p>{@link dev.blockjob.jobs.promise.GraphPromise} is made with a job's plan and verified against
 * the graph at the job's end; {@link dev.blockjob.jobs.promise.PromiseVerdict} is the answer.
 * {@link dev.blockjob.jobs.promise.PromiseJson} writes promises into journals; its names never
 * change.
 */
@NullMarked
package dev.blockjob.jobs.promise;

import org.jspecify.annotations.NullMarked;
