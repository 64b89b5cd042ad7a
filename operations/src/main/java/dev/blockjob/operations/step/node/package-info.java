/** Steps that add and remove nodes of QEMU's block graph, and put overlays on disks. */
@NullMarked
package dev.blockjob.operations.step.node;

import org.jspecify.annotations.NullMarked;
