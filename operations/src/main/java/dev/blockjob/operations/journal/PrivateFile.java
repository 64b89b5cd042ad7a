package dev.blockjob.operations.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and folders for this user alone, whatever the process's umask. */
final class PrivateFile {

  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private PrivateFile() {}

  /** A new file, mode 0600, open for writing; fails if the name is taken. */
  static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        NEW,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** The folder with all above it that aren't there, mode 0700. */
  static void createFolders(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
