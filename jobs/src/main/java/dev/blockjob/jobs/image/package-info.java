/**
 * Image files on this host: what they say without a QEMU, who uses them, and whether a name still
 * leads to the same file.
 *
 * <p>{@link dev.blockjob.jobs.image.ImageScan} finds the {@link dev.blockjob.jobs.image.ImageUsers}
 * of an image in the folders of a {@link dev.blockjob.jobs.request.ScanScope}. {@link
 * dev.blockjob.jobs.image.FileChecks} is what plans may ask about files; {@link
 * dev.blockjob.jobs.image.LocalFiles} looks at those of this host. {@link
 * dev.blockjob.jobs.image.ExpectedFile} is a file as it was when it was checked, {@link
 * dev.blockjob.jobs.image.Stamp} its size and times, {@link dev.blockjob.jobs.image.OwnedFile} one
 * that this process has made and may delete. {@link dev.blockjob.jobs.image.OpenFiles} are the
 * files that a process has open. {@code header} reads the headers. All but the values block.
 */
@NullMarked
package dev.blockjob.jobs.image;

import org.jspecify.annotations.NullMarked;
