package dev.blockjob.jobs.image;

import dev.blockjob.qmp.process.PeerProcess;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Other processes that have a file open, by whatever name. QEMU's lock tells of those that take it:
 * a QEMU that was told not to ({@code locking=off}), or that waits for an incoming migration, takes
 * none. Of other users' processes root alone sees it, and nobody sees those on another host. Linux
 * only; blocks.
 */
public final class FileHolders {

  private static final int OWNER_MAY_WRITE = 0200;

  private static final Path PROC = Path.of("/proc");

  private FileHolders() {}

  /**
   * A process.
   *
   * @param name its name, as far as the kernel keeps it
   * @param identity the file that it has open
   */
  public record Holder(long pid, String name, String identity) {
    @Override
    public String toString() {
      return "process " + pid + " (" + name + ")";
    }
  }

  /** The first that is found to have the file of that {@link FileIdentity} open. */
  public static Optional<Holder> of(String identity) {
    return any(List.of(identity));
  }

  /** The first that is found to have one of those files open. */
  public static Optional<Holder> any(Collection<String> identities) {
    return identities.isEmpty() ? Optional.empty() : any(PROC, identities);
  }

  /** A QEMU, or a tool of QEMU, beside {@code qemu} that is found to have it open for writing. */
  public static Optional<PeerProcess> writingBeside(PeerProcess qemu, String identity) {
    return PeerProcess.qemus().stream()
        .filter(other -> other.pid() != qemu.pid())
        .filter(other -> other.anyDescriptor(it -> isWritable(it) && isFile(it, identity)))
        .findFirst();
  }

  private static boolean isFile(Path descriptor, String identity) {
    return identity.equals(FileIdentity.of(descriptor));
  }

  /** The link's own mode says how the file was opened. */
  private static boolean isWritable(Path descriptor) {
    try {
      return Files.getAttribute(descriptor, "unix:mode", LinkOption.NOFOLLOW_LINKS)
              instanceof Integer mode
          && (mode & OWNER_MAY_WRITE) != 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** {@code proc}: where the kernel shows processes. */
  static Optional<Holder> any(Path proc, Collection<String> identities) {
    long self = ProcessHandle.current().pid();
    for (Path process : entries(proc, "[1-9]*")) {
      long pid = pid(process);
      if (pid > 0 && pid != self) {
        for (Path descriptor : entries(process.resolve("fd"), "*")) {
          String identity = isFile(descriptor) ? FileIdentity.of(descriptor) : null;
          if (identity != null && identities.contains(identity)) {
            return Optional.of(new Holder(pid, name(process), identity));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What a name in the file system stands for: no socket, pipe or the like. */
  private static boolean isFile(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).isAbsolute();
    } catch (IOException closed) {
      return false;
    }
  }

  private static List<Path> entries(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(found::add);
    } catch (IOException | DirectoryIteratorException e) {
      // the process has gone, or is another user's
    }
    return found;
  }

  private static long pid(Path process) {
    try {
      return Long.parseLong(String.valueOf(process.getFileName()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "which has ended since";
    }
  }
}
