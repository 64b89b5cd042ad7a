/**
 * Carries plans out. {@link dev.blockjob.jobs.operation.run.OperationExecutor} is the one loop:
 * journal, do, journal; read it first.
 */
@NullMarked
package dev.blockjob.jobs.operation.run;

import org.jspecify.annotations.NullMarked;
