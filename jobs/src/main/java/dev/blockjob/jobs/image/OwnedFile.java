package dev.blockjob.jobs.image;

import dev.blockjob.jobs.request.HeldData;
import java.nio.file.Path;
import java.util.Set;

/**
 * A file that may be deleted.
 *
 * @param key which file it is: what {@link FileIdentity} says of the entry
 * @param dropped what it may hold beside what its guest reads by then
 */
public record OwnedFile(Path file, String key, Set<HeldData> dropped) {

  /** Copies. */
  public OwnedFile {
    dropped = Set.copyOf(dropped);
  }
}
