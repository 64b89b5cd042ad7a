package dev.blockjob.qmp.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Objects;

/**
 * Removes a folder with all that is in it, each entry in the very folder in which it was seen: a
 * folder that is swapped for a link meanwhile isn't followed. Blocks.
 */
final class FolderRemoval {

  private FolderRemoval() {}

  /**
   * Removes it.
   *
   * @throws NoSuchFileException if it isn't there
   */
  static void remove(Path folder) throws IOException {
    Path parent = Objects.requireNonNull(folder.toAbsolutePath().getParent());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      removeFolder(secure(entries), Objects.requireNonNull(folder.getFileName()));
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void removeFolder(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    try (SecureDirectoryStream<Path> folder =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path entry : folder) {
        remove(folder, Objects.requireNonNull(entry.getFileName()));
      }
    }
    parent.deleteDirectory(name);
  }

  private static void remove(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try {
      boolean isFolder =
          folder
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes()
              .isDirectory();
      if (isFolder) {
        removeFolder(folder, name);
      } else {
        folder.deleteFile(name);
      }
    } catch (NoSuchFileException e) {
      // Gone already: that is what was wanted.
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> entries)
      throws IOException {
    if (entries instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new IOException("folders can't be removed safely on this system");
  }
}
