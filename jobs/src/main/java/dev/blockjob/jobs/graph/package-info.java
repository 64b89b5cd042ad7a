/**
 * What the disks of a QEMU look like at one moment.
 *
 * <p>{@link dev.blockjob.jobs.graph.BlockGraph} is the value that all callers work with: {@link
 * dev.blockjob.jobs.graph.Disk}s, {@link dev.blockjob.jobs.graph.BlockNode}s and {@link
 * dev.blockjob.jobs.graph.BackingChain}s. It is made in one place, {@link
 * dev.blockjob.jobs.graph.GraphReader}, from QEMU's answers ({@link
 * dev.blockjob.jobs.graph.GraphReplies}); nothing in this package asks QEMU anything. Where QEMU
 * doesn't tell the edges between nodes, they are inferred from names.
 */
@NullMarked
package dev.blockjob.jobs.graph;

import org.jspecify.annotations.NullMarked;
