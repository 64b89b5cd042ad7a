package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the file system says of a file, so that it can be told later whether it was written to
 * since. Stamps are compared for equality alone: a clock that is set back, or another host's, makes
 * no later time of an earlier one.
 *
 * @param inode its number
 * @param size in bytes
 * @param modified when its content was changed last
 * @param changed when anything about it was changed last, which no program can set
 */
public record Stamp(long inode, long size, Instant modified, Instant changed) {

  private static final String ATTRIBUTES = "unix:ino,size,lastModifiedTime,ctime";

  /** That of the file now; empty if it can't be seen. Blocks. */
  public static Optional<Stamp> of(String file) {
    try {
      Map<String, Object> now = Files.readAttributes(Path.of(file), ATTRIBUTES);
      return Optional.of(
          new Stamp(
              get(now, "ino", Long.class),
              get(now, "size", Long.class),
              get(now, "lastModifiedTime", FileTime.class).toInstant(),
              get(now, "ctime", FileTime.class).toInstant()));
    } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static <T> T get(Map<String, Object> attributes, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(attributes.get(name), name));
  }

  /**
   * Whether the file can't have been written to between this stamp and {@code later}. On a file
   * system whose clock knows whole seconds only, equal stamps show nothing.
   */
  public boolean isStill(Stamp later) {
    return equals(later) && !(isWhole(modified) && isWhole(changed));
  }

  private static boolean isWhole(Instant time) {
    return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
  }
}
