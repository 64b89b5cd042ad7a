package dev.blockjob.cli.shell;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was typed, in a file that no other user can read; lines that may hold a secret are left out.
 */
final class PrivateHistory extends DefaultHistory {

  private static final Pattern SECRET =
      Pattern.compile("passw|secret|\\bpwd\\b", Pattern.CASE_INSENSITIVE);

  @Override
  public void add(Instant time, String line) {
    if (!SECRET.matcher(line).find()) {
      super.add(time, line);
    }
  }

  /**
   * {@code $XDG_STATE_HOME/blockjob/history}, created if it isn't there.
   *
   * @throws IOException if it can't be
   */
  static Path file(Map<String, String> environment) throws IOException {
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    Path folder =
        (state.isEmpty() ? Path.of(home, ".local", "state") : Path.of(state)).resolve("blockjob");
    Files.createDirectories(folder, permissions("rwx------"));
    Path file = folder.resolve("history");
    try {
      Files.createFile(file, permissions("rw-------"));
    } catch (FileAlreadyExistsException e) {
      Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setPermissions(PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }
}
