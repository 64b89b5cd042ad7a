/**
 * What image files say without a QEMU: which other files an image names, and which images name a
 * file.
 *
 * <p>{@link dev.blockjob.jobs.image.ImageScan} is the entry point: it finds the {@link
 * dev.blockjob.jobs.image.ImageUsers} of an image in the folders of a {@link
 * dev.blockjob.jobs.image.ScanScope}. {@link dev.blockjob.jobs.image.ImageHeader} is what a header
 * says (qcow2, qcow, qed, vmdk). Everything here blocks.
 */
@NullMarked
package dev.blockjob.jobs.image;

import org.jspecify.annotations.NullMarked;
