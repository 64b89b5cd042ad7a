/**
 * The steps that operations are made of: values, each of which can be written into a journal, tells
 * from facts whether it happened, and names what takes it back. Nothing here does anything: {@code
 * operation.run} carries steps out, {@code recovery} decides which.
 */
@NullMarked
package dev.blockjob.jobs.operation.step;

import org.jspecify.annotations.NullMarked;
