package dev.blockjob.jobs.image;

import dev.blockjob.qmp.process.PeerProcess;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The files that QEMU has open, whatever their names lead to. */
@FunctionalInterface
public interface OpenFiles {

  /** Where none are to be seen. */
  OpenFiles UNSEEN = Set::of;

  /**
   * Their identities; empty if they can't be seen: another host, another user's process, one that
   * isn't QEMU itself. Blocks.
   */
  Set<String> identities();

  /** Those of the process behind a monitor. */
  static OpenFiles of(Supplier<Optional<PeerProcess>> qemu) {
    return new ProcessFiles(qemu);
  }

  /**
   * Whether all of {@code wanted} are seen among them: what takes half as long as seeing them all,
   * and is mostly so. If it isn't, {@link #identities} tells more. Blocks.
   */
  default boolean haveAll(Collection<String> wanted) {
    return identities().containsAll(wanted);
  }

  /**
   * The same, but empty if it has none of {@code images}, and isn't known to be QEMU: then another
   * process may listen at the monitor in QEMU's place.
   */
  default Set<String> identitiesWith(Collection<String> images) {
    Set<String> found = identities();
    return images.stream()
            .filter(image -> image.startsWith("/"))
            .flatMap(image -> Stream.ofNullable(FileIdentity.of(Path.of(image))))
            .anyMatch(found::contains)
        ? found
        : Set.of();
  }
}
