package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * QEMU's own lock on an image, held by us: while we have it no QEMU can open the image, and we only
 * get it if none has it open. QEMU locks single bytes from 100 on for what it does and from 200 on
 * for what it doesn't share (file-posix.c, since 2.10).
 */
final class ImageLock {

  private static final long FIRST = 100;
  private static final long LENGTH = 200;

  private ImageLock() {}

  /**
   * Takes it, until {@code image} is closed, or any other channel of this process on that file.
   *
   * @return false if a process has it open
   */
  static boolean take(FileChannel image) throws IOException {
    try {
      return image.tryLock(FIRST, LENGTH, false) != null;
    } catch (OverlappingFileLockException e) {
      return false; // This JVM is at it, too.
    }
  }

  /** Whether it is one of the bytes. */
  static boolean isByte(long offset) {
    return offset >= FIRST && offset < FIRST + LENGTH;
  }

  /** Whether it could be taken. */
  static boolean isFree(Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      return take(channel);
    }
  }
}
