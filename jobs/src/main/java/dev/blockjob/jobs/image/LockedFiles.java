package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files on which some process, of whichever user, has locks as QEMU takes them on what it has
 * open; by {@code /proc/locks}. They are told by their inodes alone: some file systems show another
 * device there than a look at a file does.
 */
public final class LockedFiles {

  private static final Path LOCKS = Path.of("/proc/locks");
  private static final int FILE = 5;
  private static final int START = 6;

  private final Set<Long> inodes;

  private LockedFiles(Set<Long> inodes) {
    this.inodes = inodes;
  }

  /** At this moment; empty where that can't be seen. Blocks for a moment. */
  public static Optional<LockedFiles> now() {
    try {
      return Optional.of(of(Files.readAllLines(LOCKS, StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static LockedFiles of(List<String> lines) {
    Set<Long> inodes = new HashSet<>();
    for (String line : lines) {
      String[] fields = line.trim().split(" +", -1);
      if (fields.length > START && isQemus(fields[START])) {
        inodes.add(Long.parseLong(fields[FILE].substring(fields[FILE].lastIndexOf(':') + 1)));
      }
    }
    return new LockedFiles(inodes);
  }

  private static boolean isQemus(String start) {
    return start.length() == 3 && ImageLock.isByte(Long.parseLong(start));
  }

  /** Whether {@code file} is among them. Blocks. */
  public boolean has(Path file) {
    try {
      return Files.getAttribute(file, "unix:ino") instanceof Number inode
          && inodes.contains(inode.longValue());
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
