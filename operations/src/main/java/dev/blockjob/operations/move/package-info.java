/**
 * Plans moves and copies of disks: by one mirror job, or by way of an overlay.
 *
 * <p>{@link dev.blockjob.operations.move.MirrorPlanner} is the entry point; {@link
 * dev.blockjob.operations.move.OverlayMovePlanner} plans moves of the layers below an overlay.
 */
@NullMarked
package dev.blockjob.operations.move;

import org.jspecify.annotations.NullMarked;
