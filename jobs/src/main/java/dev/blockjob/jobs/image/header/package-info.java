/**
 * What is read from the headers of image files (qcow2, qcow, qed, vmdk).
 *
 * <p>{@link dev.blockjob.jobs.image.header.ImageHeader} is the entry point; {@link
 * dev.blockjob.jobs.image.header.HeaderCache} reads a header again only after the file has changed.
 * Everything here blocks.
 */
@NullMarked
package dev.blockjob.jobs.image.header;

import org.jspecify.annotations.NullMarked;
