package dev.blockjob.jobs.request;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a mirror or backup writes to. */
public sealed interface Target {

  /**
   * A file that the job creates. Paths are QEMU's: a relative one is relative to QEMU's working
   * folder.
   *
   * @param path must not exist yet
   * @param format such as {@code qcow2} or {@code raw}; null for the source's
   */
  record NewFile(Path path, @Nullable String format) implements Target {}

  /**
   * A file that exists, has the disk's size, and is not in use.
   *
   * @param format its format; must be named, because guessing it lets a guest choose
   */
  record ExistingFile(Path path, String format) implements Target {}

  /** A node that is already there, added by {@code blockdev-add}. */
  record Node(String name) implements Target {}
}
