package dev.blockjob.operations.step.file;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.FileTakenException;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.HeldDataText;
import dev.blockjob.jobs.image.OwnedFile;
import dev.blockjob.jobs.image.OwnedFiles;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.qmp.impl.files.FileHandle;
import dev.blockjob.qmp.impl.files.FolderHandle;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.Set;
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
  public static String create(CreateFile step, FolderRule rule) throws IOException {
    try (FolderHandle folder = rule.open(step.file())) {
      return create(step, folder, () -> {});
    } catch (FileAlreadyExistsException e) {
      throw new FileTakenException(step.file());
    } catch (FileTakenException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      throw new IOException(
          step.file()
              + " can't be created: "
              + (e instanceof FileSystemException ? e : e.getMessage())
              + "; create the image, and name it as existing",
          e);
    }
  }

  /** {@code made}: for tests, what happens when the claim is there, and when it has its size. */
  static String create(CreateFile step, FolderHandle folder, Runnable made) throws IOException {
    Path file = folder.entry(OwnedFiles.name(step.file()));
    Path claim = folder.entry(OwnedFiles.name(step.claim()));
    if (exists(file)) {
      return ours(file, claim).orElseThrow(() -> new FileTakenException(step.file()));
    }
    Files.deleteIfExists(claim); // of a try that ended before it became the file
    try (FileHandle open = folder.create(OwnedFiles.name(step.claim()))) {
      String identity = String.valueOf(FileIdentity.of(open.path()));
      made.run();
      try (RandomAccessFile sized = new RandomAccessFile(open.path().toFile(), "rw")) {
        sized.setLength(step.size());
      }
      made.run();
      dress(open.path(), step.like());
      Files.createLink(file, claim);
      if (!ours(file, claim).equals(Optional.of(identity))) {
        throw new IOException("another process changes that folder at the same time");
      }
      return identity;
    }
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

  /**
   * Deletes the file if it is ours and not in use, and holds nothing that a guest doesn't read,
   * then the claim.
   */
  public static Optional<String> discard(
      DiscardFile step,
      @Nullable BlockGraph graph,
      SameFile sameFile,
      FolderRule rule,
      ScanScope scope) {
    try (FolderHandle folder = rule.open(step.file())) {
      Path claim = folder.entry(OwnedFiles.name(step.claim()));
      Optional<String> ours = ours(folder.entry(OwnedFiles.name(step.file())), claim);
      if (ours.isPresent()) {
        Optional<String> user =
            OwnedFiles.deleteUnused(
                folder, new OwnedFile(step.file(), ours.get(), Set.of()), graph, sameFile, scope);
        if (user.isPresent()) {
          if (HeldDataText.now(step.file(), Set.of()).isPresent()) {
            Files.deleteIfExists(claim); // it is the user's from now on
          }
          return user;
        }
      }
      Files.deleteIfExists(claim);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty(); // with its folder
    } catch (IOException e) {
      return Optional.of(step.file() + ": " + e.getMessage());
    }
  }

  /** That {@link #discard} lets a file stay, which has taken the name; empty if none has. */
  public static Optional<String> stays(DiscardFile step) {
    return isAnothers(step.file(), step.claim())
        ? Optional.of(
            "let "
                + step.file()
                + " stay, which is another file now than the one that this operation created")
        : Optional.empty();
  }

  /** Removes the claim; the file stays. */
  public static Optional<String> release(ReleaseFile step, FolderRule rule) {
    try (FolderHandle folder = rule.open(step.claim())) {
      Files.deleteIfExists(folder.entry(OwnedFiles.name(step.claim())));
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty(); // with its folder
    } catch (IOException e) {
      return Optional.of(step.claim() + ": " + e.getMessage());
    }
  }

  /** Whether a file of that name is there which the operation hasn't made. */
  public static boolean isAnothers(CreateFile step) {
    return isAnothers(step.file(), step.claim());
  }

  private static boolean isAnothers(Path file, Path claim) {
    return exists(file) && exists(claim) && !isOurs(file, claim);
  }

  public static boolean isOurs(Path file, Path claim) {
    return ours(file, claim).isPresent();
  }

  /** The identity of the file if it is the claim's. */
  private static Optional<String> ours(Path file, Path claim) {
    String identity = FileIdentity.ofEntry(claim);
    return identity != null && identity.equals(FileIdentity.ofEntry(file))
        ? Optional.of(identity)
        : Optional.empty();
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }
}
