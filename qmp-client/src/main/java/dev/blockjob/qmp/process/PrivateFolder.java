package dev.blockjob.qmp.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * A temporary folder that only this user can enter, with a path short enough for sockets in it (106
 * bytes). Removed with all its content by {@link #close()}, and when the JVM ends in order. What a
 * JVM that was killed left behind, the next one removes when it {@linkplain #create() makes} one.
 */
public final class PrivateFolder implements AutoCloseable {

  private static final int LONGEST_SOCKET_PATH = 106;
  private static final int ROOM_FOR_NAME = 24;

  private static final String PREFIX = "blockjob-";

  private final Path path;
  private final FolderLock lock;

  private PrivateFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /** A new one, in the system's temporary folder, or in {@code /tmp} if that is too deep. */
  public static synchronized PrivateFolder create() {
    // One at a time: a folder of ours that isn't remembered yet must not be looked at by
    // FolderLock.
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toAbsolutePath();
    try {
      Path path = createIn(temporary);
      if (!leavesRoom(path)) {
        Files.delete(path);
        path = createIn(Path.of("/tmp"));
      }
      PrivateFolder folder = new PrivateFolder(path, FolderLock.lock(path));
      ChildProcesses.remember(folder);
      removeAbandoned(temporary, Files.getOwner(path));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("no folder can be made in " + temporary, e);
    }
  }

  private static void removeAbandoned(Path parent, UserPrincipal me) {
    for (Path folder : FolderLock.abandoned(parent, PREFIX, ChildProcesses.folders(), me)) {
      try {
        FolderRemoval.remove(folder);
      } catch (IOException e) {
        // Another JVM is at it, too.
      }
    }
  }

  private static Path createIn(Path parent) throws IOException {
    return Files.createTempDirectory(
        parent,
        PREFIX,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static boolean leavesRoom(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length + ROOM_FOR_NAME
        <= LONGEST_SOCKET_PATH;
  }

  /** Its absolute path. */
  public Path path() {
    return path;
  }

  /** The path of {@code name} in it. */
  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** Leaves it where it is, whatever happens: for people who want to look into it. */
  public void keep() {
    lock.remove();
    ChildProcesses.forget(this);
  }

  /** Removes it with all that is in it. Doesn't follow links. Does nothing the second time. */
  @Override
  public void close() {
    lock.remove();
    try {
      FolderRemoval.remove(path);
    } catch (NoSuchFileException e) {
      // Gone already: that is what was wanted.
    } catch (IOException e) {
      throw new UncheckedIOException(path + " can't be removed", e);
    }
    ChildProcesses.forget(this);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
