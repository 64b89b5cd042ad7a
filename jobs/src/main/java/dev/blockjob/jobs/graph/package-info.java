/**
 * What the disks of a QEMU look like at one moment.
 *
 * <p>{@link dev.blockjob.jobs.graph.BlockGraph} is the value that everybody works with. It is made
 * in one place, {@link dev.blockjob.jobs.graph.GraphReader}, from what QEMU answered ({@link
 * dev.blockjob.jobs.graph.GraphReplies}); nothing in this package asks QEMU anything.
 */
@NullMarked
package dev.blockjob.jobs.graph;

import org.jspecify.annotations.NullMarked;
