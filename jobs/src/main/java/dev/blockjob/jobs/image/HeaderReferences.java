package dev.blockjob.jobs.image;

import dev.blockjob.jobs.image.header.HeaderNames;
import dev.blockjob.qmp.impl.files.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/**
 * Which images still name a file as their backing file, by their headers on the disk: QEMU's graph
 * may show a change that it could not write down. In whichever folders they are. Blocks.
 */
public final class HeaderReferences {

  private HeaderReferences() {}

  /**
   * The first of {@code images} that names {@code file}, or whose header can't be read, in words;
   * empty if none does. Images that aren't absolute paths, or aren't there, don't count.
   */
  public static Optional<String> to(Path file, Collection<String> images) {
    for (String image : images) {
      Optional<String> user = isLocal(image) ? user(Path.of(image), file) : Optional.empty();
      if (user.isPresent()) {
        return user;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> user(Path image, Path file) {
    try {
      return Files.exists(image) && HeaderNames.names(image, file)
          ? Optional.of("the header of " + image + " still names it as its backing file")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("whether " + image + " names it can't be seen: " + IoReason.of(e));
    }
  }

  /** Whether it is a path that means the same here as it does to QEMU. */
  public static boolean isLocal(String image) {
    try {
      return ImageName.isAbsolutePath(image) && Path.of(image).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
