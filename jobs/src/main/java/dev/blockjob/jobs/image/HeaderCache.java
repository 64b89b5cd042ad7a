package dev.blockjob.jobs.image;

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
final class HeaderCache {

  /** For clocks of file systems that stand still so long. */
  private static final Duration TICK = Duration.ofSeconds(3);

  private static final int MOST = 20_000;

  private final Map<FileId, Optional<ImageHeader>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileId, Optional<ImageHeader>> eldest) {
          return size() > MOST;
        }
      };

  /** What {@code file}, which is {@code id} now, says. */
  Optional<ImageHeader> read(Path file, FileId id) throws IOException {
    boolean isSettled =
        id.isRegularFile() && id.changed().toInstant().isBefore(Instant.now().minus(TICK));
    if (isSettled) {
      synchronized (known) {
        Optional<ImageHeader> header = known.get(id);
        if (header != null) {
          return header;
        }
      }
    }
    Optional<ImageHeader> header =
        ImageHeader.read(file, id.isBlockDevice() ? Long.MAX_VALUE : id.size());
    if (isSettled && id.equals(FileId.of(file))) {
      synchronized (known) {
        known.put(id, header);
      }
    }
    return header;
  }
}
