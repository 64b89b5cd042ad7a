package dev.blockjob.jobs.image;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.qmp.impl.files.FileHandle;
import dev.blockjob.qmp.impl.files.FolderHandle;
import dev.blockjob.qmp.impl.files.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deletes files under all the conditions there are. Blocks. */
public final class OwnedFiles {

  private static final String ANOTHER = ": it is a different file now";

  private OwnedFiles() {}

  /**
   * Deletes {@code owned} unless it is another one by now, a node of {@code graph} has it, a QEMU
   * has it open, it holds what it may not, or another image names it, or may.
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
      return deleteUnused(folder, owned, graph, sameFile, scope);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(owned.file() + ": " + e.getMessage());
    }
  }

  /**
   * Deletes the file of that identity, unless a QEMU has it open, it holds more than a guest reads,
   * or another image names it, or may.
   *
   * @return why it is still there; empty if it is gone
   */
  public static Optional<String> deleteExactly(Path file, String identity, FolderRule rule) {
    try (FolderHandle folder = rule.open(file)) {
      return deleteLocked(
          folder, new OwnedFile(file, identity, Set.of()), ScanScope.NONE, () -> {});
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
   */
  public static Optional<String> deleteUnused(
      FolderHandle folder,
      OwnedFile owned,
      @Nullable BlockGraph graph,
      SameFile sameFile,
      ScanScope scope)
      throws IOException {
    Path file = owned.file();
    String identity = owned.key();
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
      return deleteLocked(folder, owned, scope, () -> {});
    } catch (IOException e) {
      return Optional.of(file + ": " + IoReason.of(e));
    }
  }

  /**
   * The lock is on the very file, and so is the last look at the name. A process that makes an
   * overlay on the file opens it for that, and can't while the lock is held.
   *
   * @param locked for tests: what happens when the lock is held
   */
  public static Optional<String> deleteLocked(
      FolderHandle folder, OwnedFile owned, ScanScope scope, Runnable locked) throws IOException {
    Path file = owned.file();
    String identity = owned.key();
    try (FileHandle open = folder.open(name(file))) {
      if (!identity.equals(FileIdentity.of(open.path()))) {
        return Optional.of(file + ANOTHER);
      }
      if (!ImageLock.take(open.channel())) {
        return Optional.of(file + ": a QEMU has it open");
      }
      Optional<FileHolders.Holder> holder = FileHolders.of(identity);
      if (holder.isPresent()) {
        return holder.map(process -> file + ": " + process + " has it open");
      }
      Optional<String> held = HeldDataText.now(open.path(), owned.dropped());
      if (held.isPresent()) {
        return held.map(text -> file + ": " + text);
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

  public static Path name(Path file) {
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
