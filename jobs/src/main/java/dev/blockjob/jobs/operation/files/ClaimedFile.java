package dev.blockjob.jobs.operation.files;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.operation.step.CreateFile;
import dev.blockjob.jobs.operation.step.DiscardFile;
import dev.blockjob.jobs.operation.step.ReleaseFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files that an operation creates, each with a second name that only the operation knows, the
 * claim: the claim is made first and becomes the file by a hard link, which fails if there is one.
 * So at whatever moment we die, a file is ours if and only if it is the claim's. All methods block,
 * can be done again, and return why they could not do it; empty if they did.
 */
public final class ClaimedFile {
  private ClaimedFile() {}

  /**
   * Creates the file; nothing that is there is touched.
   *
   * @return its {@link FileIdentity}
   * @throws IOException with the whole reason why it wasn't
   */
  public static String create(CreateFile step) throws IOException {
    try {
      if (!exists(step.claim())) {
        Files.createFile(step.claim());
      }
      if (exists(step.file())) {
        return identity(step);
      }
      dress(step.claim(), step.like());
      try (RandomAccessFile file = new RandomAccessFile(step.claim().toFile(), "rw")) {
        file.setLength(step.size());
      }
      Files.createLink(step.file(), step.claim());
      return identity(step);
    } catch (FileAlreadyExistsException e) {
      throw new FileTakenException(e.getFile());
    } catch (FileTakenException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      throw new IOException(
          step.file() + " can't be created: " + e + "; create the image, and name it as existing",
          e);
    }
  }

  private static String identity(CreateFile step) throws IOException {
    String identity = FileIdentity.ofEntry(step.claim());
    if (identity == null || !identity.equals(FileIdentity.ofEntry(step.file()))) {
      throw new FileTakenException(step.file().toString());
    }
    return identity;
  }

  /** QEMU may run as another user: what it could write before it shall be able to write now. */
  private static void dress(Path file, @Nullable Path like) {
    if (like == null) {
      return;
    }
    try {
      PosixFileAttributes wanted = Files.readAttributes(like, PosixFileAttributes.class);
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      view.setPermissions(wanted.permissions());
      view.setGroup(wanted.group());
      view.setOwner(wanted.owner());
    } catch (IOException | UnsupportedOperationException e) {
      // Only root may give files away. QEMU will say if it can't open it.
    }
  }

  /** Deletes the file if it is ours and nobody uses it, then the claim. */
  public static Optional<String> discard(
      DiscardFile step, @Nullable BlockGraph graph, SameFile sameFile) {
    try {
      if (isOurs(step.file(), step.claim())) {
        Optional<String> user = OwnedFiles.deleteUnused(step.file(), graph, sameFile);
        if (user.isPresent()) {
          return user;
        }
      }
      Files.deleteIfExists(step.claim());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(step.file() + ": " + e);
    }
  }

  /** Removes the claim; the file stays. */
  public static Optional<String> release(ReleaseFile step) {
    try {
      Files.deleteIfExists(step.claim());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(step.claim() + ": " + e);
    }
  }

  /** Whether a file of that name is there which the operation hasn't made. */
  public static boolean isAnothers(CreateFile step) {
    try {
      return exists(step.file()) && exists(step.claim()) && !isOurs(step.file(), step.claim());
    } catch (IOException e) {
      throw new UncheckedIOException(step.file() + " can't be looked at", e);
    }
  }

  static boolean isOurs(Path file, Path claim) throws IOException {
    return exists(file)
        && exists(claim)
        && !Files.isSymbolicLink(file)
        && Files.isSameFile(file, claim);
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }
}
