package dev.blockjob.jobs.operation.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * QEMU's own lock on an image, held by us: while we have it no QEMU can open the image, and we only
 * get it if none has it open. QEMU locks single bytes from 100 on for what it does and from 200 on
 * for what it doesn't share (file-posix.c, since 2.10).
 */
final class ImageLock implements AutoCloseable {

  private static final long FIRST = 100;
  private static final long LENGTH = 200;

  private final Path image;
  private final FileChannel channel;

  private ImageLock(Path image, FileChannel channel) {
    this.image = image;
    this.channel = channel;
  }

  /** Empty if somebody has it open. */
  static Optional<ImageLock> take(Path image) throws IOException {
    FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock(FIRST, LENGTH, false);
      if (lock != null) {
        return Optional.of(new ImageLock(image, channel));
      }
    } catch (OverlappingFileLockException e) {
      // This JVM is at it, too.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    return Optional.empty();
  }

  /** Deletes the image while nobody can open it. */
  void delete() throws IOException {
    Files.deleteIfExists(image);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
