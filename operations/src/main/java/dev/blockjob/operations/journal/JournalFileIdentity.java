package dev.blockjob.operations.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A file and the name that led to it.
 *
 * @param key its device and inode
 */
record JournalFileIdentity(Path path, Object key) {

  /** The file that {@code path} leads to; empty if there is none. */
  static Optional<JournalFileIdentity> of(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Object key = attributes.fileKey();
      return Optional.of(new JournalFileIdentity(path, key == null ? path : key));
    } catch (NoSuchFileException gone) {
      return Optional.empty();
    }
  }

  /** Whether the name leads to this very file still; not if that can't be seen. */
  boolean isInPlace() {
    try {
      return of(path).filter(this::equals).isPresent();
    } catch (IOException e) {
      return false;
    }
  }
}
