package dev.blockjob.operations.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The lock of the process that drives an operation. The kernel drops the lock when its process
 * dies. The file stays while the operation isn't finished, and says who held the lock last.
 *
 * <p>Only the holder of the lock removes the file. A process that opened it before that has the
 * lock of a file without a name afterwards, which is worth nothing: so the name is looked at again
 * under the lock.
 *
 * <p>The kernel drops a process's lock as well when the process closes any other descriptor of that
 * file (POSIX). So what this process has locked it never opens a second time.
 */
final class OperationLock implements AutoCloseable {

  /** Each is one in which another process has just ended or begun. */
  private static final int MOST_TRIES = 100;

  /** The keys of the files that this process has locked. */
  private static final Set<Object> MINE = new HashSet<>();

  private final JournalFileIdentity file;
  private final FileChannel channel;

  private OperationLock(JournalFileIdentity file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Empty if it is taken, in this process or another. */
  static Optional<OperationLock> take(Path file) throws IOException {
    synchronized (MINE) {
      for (int i = 0; i < MOST_TRIES; i++) {
        Optional<JournalFileIdentity> before = JournalFileIdentity.of(file);
        if (before.isPresent() && MINE.contains(before.get().key())) {
          return Optional.empty();
        }
        try {
          FileChannel channel = before.isPresent() ? open(file) : PrivateFile.create(file);
          Optional<JournalFileIdentity> opened =
              before.isPresent() ? before : JournalFileIdentity.of(file);
          if (!isLocked(channel)) {
            return Optional.empty();
          }
          if (opened.isPresent() && opened.get().isInPlace()) {
            MINE.add(opened.get().key());
            sign(channel);
            return Optional.of(new OperationLock(opened.get(), channel));
          }
          channel.close();
        } catch (FileAlreadyExistsException | NoSuchFileException changed) {
          if (!Files.isDirectory(file.resolveSibling("."))) {
            throw changed;
          }
        }
      }
      return Optional.empty();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE);
  }

  /** Whether the lock is ours now; else {@code channel} is closed. */
  private static boolean isLocked(FileChannel channel) throws IOException {
    boolean isLocked = false;
    try {
      isLocked = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another class loader's.
    } finally {
      if (!isLocked) {
        channel.close();
      }
    }
    return isLocked;
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

  /** Blocks until its directory entry is on the disk. */
  void force() throws IOException {
    Fsync.force(file.path().resolveSibling("."));
  }

  /** Whether its name leads to it still: else others may take another one of that name. */
  boolean isInPlace() {
    return file.isInPlace();
  }

  /** Who has it, or had it last. */
  static String holder(Path file) {
    synchronized (MINE) {
      try {
        return JournalFileIdentity.of(file)
                .map(JournalFileIdentity::key)
                .filter(MINE::contains)
                .isPresent()
            ? me()
            : Files.readString(file).strip();
      } catch (IOException e) {
        return "somebody";
      }
    }
  }

  private static String me() {
    String host = Host.here().name();
    return "process "
        + ProcessHandle.current().pid()
        + " on "
        + (host.isEmpty() ? "this host" : host);
  }

  /** For good: the operation is finished. */
  void remove() {
    synchronized (MINE) {
      try {
        if (channel.isOpen() && file.isInPlace()) {
          Files.delete(file.path());
        }
      } catch (IOException e) {
        // The next one that looks for unfinished operations removes it.
      }
      close();
    }
  }

  @Override
  public void close() {
    synchronized (MINE) {
      if (channel.isOpen()) {
        MINE.remove(file.key());
      }
      try {
        channel.close();
      } catch (IOException e) {
        // The kernel has dropped the lock.
      }
    }
  }
}
