package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a {@link PrivateFolder}, held by a file in it while its JVM lives. A JVM that is killed
 * can't remove its folders; the kernel drops their locks, and by that the next JVM knows them.
 */
final class FolderLock {

  private static final String NAME = ".in-use";

  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Locks a new folder. The file gets its name when it is locked: others never see it unlocked. */
  static FolderLock lock(Path folder) throws IOException {
    Path unnamed = folder.resolve(NAME + ".new");
    FileChannel channel =
        FileChannel.open(
            unnamed,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      channel.lock();
      return new FolderLock(
          Files.move(unnamed, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE), channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Removes the file: the folder is not taken for an abandoned one any more. */
  void remove() {
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      // Then the folder looks abandoned once this JVM has ended, which it is.
    }
  }

  /**
   * The folders in {@code parent} that a JVM of this user left behind.
   *
   * @param prefix of their names
   * @param me whose they are
   * @param mine this JVM's, which are left out: to close any descriptor of a file that this process
   *     has locked would unlock it (POSIX)
   */
  static List<Path> abandoned(Path parent, String prefix, Set<Path> mine, UserPrincipal me) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, prefix + "*")) {
      for (Path folder : folders) {
        if (!mine.contains(folder) && isAbandoned(folder, me)) {
          found.add(folder);
        }
      }
    } catch (IOException e) {
      // No reason to fail: they are left to another process.
    }
    return found;
  }

  /** Of root, too, only its own: in another user's names may lead anywhere. */
  private static boolean isAbandoned(Path folder, UserPrincipal me) {
    Path file = folder.resolve(NAME);
    try {
      if (!isMine(folder, me, "rwx------") || !isMine(file, me, null)) {
        return false;
      }
      try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          FileLock lock = channel.tryLock()) {
        return lock != null;
      }
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  private static boolean isMine(Path path, UserPrincipal me, @Nullable String mode)
      throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return found.owner().equals(me)
        && (mode == null
            ? found.isRegularFile()
            : found.isDirectory()
                && found.permissions().equals(PosixFilePermissions.fromString(mode)));
  }
}
