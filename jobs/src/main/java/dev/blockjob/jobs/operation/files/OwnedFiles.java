package dev.blockjob.jobs.operation.files;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.ImageHeader;
import dev.blockjob.jobs.image.ImageScan;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.image.ScanScope;
import dev.blockjob.qmp.impl.files.FileHandle;
import dev.blockjob.qmp.impl.files.FolderHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deletes files under all the conditions there are. Blocks. */
public final class OwnedFiles {

  private static final String ANOTHER = ": it is a different file now";

  private OwnedFiles() {}

  /**
   * Deletes {@code owned} unless it is another one by now, a node of {@code graph} has it, a QEMU
   * has it open, or another image names it, or may.
   *
   * @param graph of the QEMU that runs; null if none does
   * @param scope where other images are looked for
   * @return why it is still there; empty if it is gone
   */
  public static Optional<String> delete(
      OwnedFile owned,
      @Nullable BlockGraph graph,
      SameFile sameFile,
      FolderRule rule,
      ScanScope scope) {
    try (FolderHandle folder = rule.open(owned.file())) {
      Optional<String> held = owned.withSnapshots() ? Optional.empty() : snapshots(owned.file());
      return held.isPresent()
          ? held.map(text -> owned.file() + ": " + text)
          : deleteUnused(folder, owned.file(), owned.key(), graph, sameFile, scope);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(owned.file() + ": " + e.getMessage());
    }
  }

  /** Why the file may hold internal snapshots; empty if it holds none, or is gone. */
  private static Optional<String> snapshots(Path file) {
    try {
      return ImageHeader.read(file).filter(header -> header.snapshots() > 0).isPresent()
          ? Optional.of("it holds internal snapshots now")
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("whether it holds internal snapshots can't be seen: " + e.getMessage());
    }
  }

  /**
   * Deletes the file of that identity, unless a QEMU has it open or another image names it, or may.
   *
   * @return why it is still there; empty if it is gone
   */
  public static Optional<String> deleteExactly(Path file, String identity, FolderRule rule) {
    try (FolderHandle folder = rule.open(file)) {
      return deleteLocked(folder, file, identity, ScanScope.NONE, () -> {});
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(file + ": " + e.getMessage());
    }
  }

  /**
   * Deletes an image that is known to be ours, unless it is in use.
   *
   * @param folder it is in
   * @param identity of the very file
   */
  static Optional<String> deleteUnused(
      FolderHandle folder,
      Path file,
      String identity,
      @Nullable BlockGraph graph,
      SameFile sameFile,
      ScanScope scope)
      throws IOException {
    if (Files.notExists(folder.entry(name(file)), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!identity.equals(FileIdentity.ofEntry(folder.entry(name(file))))) {
      return Optional.of(file + ANOTHER);
    }
    Optional<String> user = graph == null ? Optional.empty() : user(file, graph, sameFile);
    if (user.isPresent()) {
      return user.map(text -> file + ": " + text);
    }
    try {
      return deleteLocked(folder, file, identity, scope, () -> {});
    } catch (IOException e) {
      return Optional.of(file + ": " + e);
    }
  }

  /**
   * The lock is on the very file, and so is the last look at the name. A process that makes an
   * overlay on the file opens it for that, and can't while the lock is held.
   *
   * @param locked for tests: what happens when the lock is held
   */
  static Optional<String> deleteLocked(
      FolderHandle folder, Path file, String identity, ScanScope scope, Runnable locked)
      throws IOException {
    try (FileHandle open = folder.open(name(file))) {
      if (!identity.equals(FileIdentity.of(open.path()))) {
        return Optional.of(file + ANOTHER);
      }
      if (!ImageLock.take(open.channel())) {
        return Optional.of(file + ": a QEMU has it open");
      }
      ImageUsers users = new ImageScan(scope, List.of(open.path(), file)).users(file);
      if (!users.isNobody()) {
        return Optional.of(file + ": " + why(users));
      }
      locked.run();
      Path entry = folder.entry(name(file));
      if (!identity.equals(FileIdentity.ofEntry(entry))) {
        return Optional.of(file + ANOTHER);
      }
      Files.delete(entry);
      return Optional.empty();
    }
  }

  static Path name(Path file) {
    return Objects.requireNonNull(file.getFileName());
  }

  /**
   * Who else may have one of {@code files} as a backing file, in words.
   *
   * @param known images that may
   */
  public static Optional<String> user(
      List<Path> files, List<String> known, SameFile sameFile, ScanScope scope) {
    ImageScan scan = new ImageScan(scope);
    for (Path file : files) {
      ImageUsers users =
          scan.users(file)
              .without(user -> known.stream().anyMatch(it -> sameFile.test(it, user.toString())));
      if (!users.isNobody()) {
        return Optional.of(file + ": " + why(users));
      }
    }
    return Optional.empty();
  }

  private static String why(ImageUsers users) {
    return users.files().isEmpty() ? users.unread().get(0).toString() : users.use(1);
  }

  private static Optional<String> user(Path file, BlockGraph graph, SameFile sameFile) {
    for (BlockNode node : graph.nodes().values()) {
      String path = node.path();
      if (path != null && sameFile.test(path, file.toString())) {
        return Optional.of("QEMU has it open as node '" + node.name() + "'");
      }
    }
    return Optional.empty();
  }
}
