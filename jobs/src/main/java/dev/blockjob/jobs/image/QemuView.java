package dev.blockjob.jobs.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is known of how QEMU sees the files of this host. All of it may block. */
public interface QemuView {

  /** What its relative names are relative to; empty if that can't be told. */
  Optional<Path> workingFolder();

  /** Whether it is known that it sees the same files by the same names as this process. */
  boolean isHere();

  /**
   * Why files of that name are none of QEMU's; empty if nothing speaks against it.
   *
   * @param images that QEMU has open, by its own names, made absolute as far as they can be
   */
  Optional<String> stranger(List<Path> images);

  /** Another process that is QEMU, or a tool of it, and has {@code file} open for writing. */
  default Optional<String> otherWriter(Path file) {
    return Optional.empty();
  }

  /** Whether it surely has {@code file} open, which has no name any more. */
  default boolean hasUnlinked(Path file) {
    return false;
  }
}
