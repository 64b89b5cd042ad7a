package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Headers that were read before, of files that have not changed since. A file that changed a moment
 * ago may change again without that its time or size show it, so it is read anew.
 */
public final class HeaderCache {

  /** For clocks of file systems that stand still so long. */
  private static final Duration TICK = Duration.ofSeconds(3);

  private static final int MOST = 20_000;

  private final Map<FileStat, Optional<ImageHeader>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileStat, Optional<ImageHeader>> eldest) {
          return size() > MOST;
        }
      };

  /** What {@code file}, which is {@code stat} now, says. */
  public Optional<ImageHeader> read(Path file, FileStat stat) throws IOException {
    boolean isSettled =
        stat.isRegularFile() && stat.changed().toInstant().isBefore(Instant.now().minus(TICK));
    if (isSettled) {
      synchronized (known) {
        Optional<ImageHeader> header = known.get(stat);
        if (header != null) {
          return header;
        }
      }
    }
    Optional<ImageHeader> header =
        ImageHeader.read(file, stat.isBlockDevice() ? Long.MAX_VALUE : stat.size());
    if (isSettled && stat.equals(FileStat.of(file))) {
      synchronized (known) {
        known.put(stat, header);
      }
    }
    return header;
  }
}
