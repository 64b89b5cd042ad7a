package dev.blockjob.jobs.image;

import dev.blockjob.qmp.process.PeerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * QEMUs and tools of QEMU that have a file open for writing, by their descriptors: not all of them
 * lock it. Without a lock are those that wait for an incoming migration, and what was opened with
 * {@code locking=off}, which is the default on some network file systems. Those of other users are
 * shown to root alone. Blocks.
 */
public final class ImageHolders {

  private static final int OWNER_MAY_WRITE = 0200;

  private ImageHolders() {}

  /** One that has it open for writing, beside {@code qemu}. */
  public static Optional<PeerProcess> writingBeside(PeerProcess qemu, String identity) {
    return first(it -> it.pid() != qemu.pid(), link -> isWritable(link) && isFile(link, identity));
  }

  private static Optional<PeerProcess> first(
      Predicate<PeerProcess> which, Predicate<Path> descriptor) {
    return PeerProcess.qemus().stream()
        .filter(which)
        .filter(process -> process.anyDescriptor(descriptor))
        .findFirst();
  }

  private static boolean isFile(Path link, String identity) {
    return identity.equals(FileIdentity.of(link));
  }

  /** The link's own mode says how the file was opened. */
  private static boolean isWritable(Path link) {
    try {
      return Files.getAttribute(link, "unix:mode", LinkOption.NOFOLLOW_LINKS)
              instanceof Integer mode
          && (mode & OWNER_MAY_WRITE) != 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
