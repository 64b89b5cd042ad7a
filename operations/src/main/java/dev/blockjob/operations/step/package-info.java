/**
 * What all steps of operations have in common.
 *
 * <p>A {@link dev.blockjob.operations.step.Step} is a value: it can be written into a journal,
 * tells from the {@link dev.blockjob.operations.step.ObservedState} whether it happened ({@link
 * dev.blockjob.operations.step.Evidence}), names its compensation, and says what the engine has to
 * know of it: what it does to jobs ({@link dev.blockjob.operations.step.JobAction}) and to files,
 * and how it is to be treated ({@link dev.blockjob.operations.step.Trait}). The steps themselves
 * lie in the packages below this one and in those of operations; {@link
 * dev.blockjob.operations.step.StepRegistry} knows their types. {@link
 * dev.blockjob.operations.engine} executes steps, {@link dev.blockjob.operations.recovery} decides
 * which. The names in journals are constants and never change.
 */
@NullMarked
package dev.blockjob.operations.step;

import org.jspecify.annotations.NullMarked;
