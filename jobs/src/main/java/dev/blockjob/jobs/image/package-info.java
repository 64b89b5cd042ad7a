/**
 * What image files say without a QEMU: which other files an image names, and which images name a
 * file. {@link dev.blockjob.jobs.image.ImageScan} is the way in. Everything here blocks.
 */
@NullMarked
package dev.blockjob.jobs.image;

import org.jspecify.annotations.NullMarked;
