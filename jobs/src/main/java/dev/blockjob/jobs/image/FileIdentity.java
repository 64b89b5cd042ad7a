package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Which file a name leads to: device and inode, or what a device file stands for, since device
 * files are made anew. Blocks.
 */
public final class FileIdentity {

  private FileIdentity() {}

  /**
   * The identity of the file that {@code name} leads to, links followed; null for a folder, and
   * where it can't be told.
   */
  public static @Nullable String of(Path name) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(name, BasicFileAttributes.class);
      Object key = attributes.fileKey();
      return attributes.isDirectory() || key == null
          ? null
          : attributes.isRegularFile() ? key.toString() : device(name);
    } catch (IOException e) {
      return null;
    }
  }

  /** The same, but null for all that is no regular file: that takes one look. */
  static @Nullable String ofRegular(Path name) {
    return regular(name);
  }

  /** The same of the entry itself, of a regular file only: where it is a link, null. */
  static @Nullable public String ofEntry(Path name) {
    return regular(name, LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable String regular(Path name, LinkOption... options) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(name, BasicFileAttributes.class, options);
      Object key = attributes.isRegularFile() ? attributes.fileKey() : null;
      return key == null ? null : key.toString();
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable String device(Path name) throws IOException {
    try {
      return "(rdev=" + Files.getAttribute(name, "unix:rdev") + ")";
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return null;
    }
  }
}
