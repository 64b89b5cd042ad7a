package dev.blockjob.jobs.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who drives an operation. The kernel drops the lock when its process dies. The file stays while
 * the operation isn't finished, and says who held the lock last.
 */
final class OperationLock implements AutoCloseable {

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Path file;
  private final FileChannel channel;

  private OperationLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Empty if somebody has it. */
  static Optional<OperationLock> take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      sign(channel);
      return Optional.of(new OperationLock(file, channel));
    } catch (OverlappingFileLockException e) {
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A lock without a name is one, too: on a full disk there is no room for more. */
  private static void sign(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(me().getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      // Who has it is for people to read.
    }
  }

  /** Comes back when its name is on the disk. */
  void force() throws IOException {
    Folders.force(file.resolveSibling("."));
  }

  /** Who has it, or had it last. */
  static String holder(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "somebody";
    }
  }

  private static String me() {
    return "process " + ProcessHandle.current().pid() + " on " + host();
  }

  /** Without asking a resolver, which can take seconds where there is none. */
  private static String host() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      return "this host";
    }
  }

  /** For good: the operation is finished. */
  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // An empty lock file is no trouble to anybody.
    }
    close();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The kernel has dropped the lock.
    }
  }
}
