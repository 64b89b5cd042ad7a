/**
 * Plans merges: layers of a chain go into others by commit or stream jobs.
 *
 * <p>{@link dev.blockjob.operations.merge.MergePlanner} is the entry point; {@link
 * dev.blockjob.operations.merge.DirectionChooser} chooses between up and down.
 */
@NullMarked
package dev.blockjob.operations.merge;

import org.jspecify.annotations.NullMarked;
