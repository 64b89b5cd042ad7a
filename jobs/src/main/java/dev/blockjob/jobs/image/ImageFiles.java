package dev.blockjob.jobs.image;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What planning must know of image files, beside what QEMU has open. */
public interface ImageFiles {

  /**
   * Who names {@code image} as backing file, or as a file with its data.
   *
   * @param image absolute
   */
  ImageUsers users(Path image);

  /** Whether it is a folder. */
  boolean isFolder(Path file);

  /**
   * Whether a QEMU, whichever it is, has the image open, by its locks; false for what can't be
   * seen, or isn't ours to open.
   */
  boolean isInUse(Path image);

  /** Which file that is: device and inode; null for what is no regular file, or can't be seen. */
  @Nullable String key(Path file);

  /** Why nothing is to be created or deleted in the folder of {@code file}; empty if it may be. */
  Optional<String> refusal(Path file);

  /** Which file or device a name leads to, links followed; null if that can't be told. */
  @Nullable String identity(Path file);
}
