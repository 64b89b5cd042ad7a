/**
 * The steps that operations are made of.
 *
 * <p>A {@link dev.blockjob.operations.step.Step} is a value: it can be written into a journal,
 * tells from the {@link dev.blockjob.operations.step.ObservedState} whether it happened ({@link
 * dev.blockjob.operations.step.Evidence}), and names its compensation. Nothing here does anything:
 * {@link dev.blockjob.operations.engine} executes steps, {@link dev.blockjob.operations.recovery}
 * decides which. {@link dev.blockjob.operations.step.StepJson} reads and writes them; the names in
 * journals are constants and never change.
 */
@NullMarked
package dev.blockjob.operations.step;

import org.jspecify.annotations.NullMarked;
