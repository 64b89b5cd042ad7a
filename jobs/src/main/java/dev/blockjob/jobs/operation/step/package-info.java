/**
 * The steps that operations are made of.
 *
 * <p>A {@link dev.blockjob.jobs.operation.step.Step} is a value: it can be written into a journal,
 * tells from the {@link dev.blockjob.jobs.operation.step.ObservedState} whether it happened ({@link
 * dev.blockjob.jobs.operation.step.Evidence}), and names its compensation. Nothing here does
 * anything: {@link dev.blockjob.jobs.operation.run} executes steps, {@link
 * dev.blockjob.jobs.recovery} decides which. {@link dev.blockjob.jobs.operation.step.StepJson}
 * reads and writes them; the names in journals are constants and never change.
 */
@NullMarked
package dev.blockjob.jobs.operation.step;

import org.jspecify.annotations.NullMarked;
