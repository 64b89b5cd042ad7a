package dev.blockjob.jobs.operation.files;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.operation.step.DeleteFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Deletes files under all the conditions there are. Blocks. */
public final class OwnedFiles {

  private static final ImageFiles IMAGES = new LocalImages();

  private OwnedFiles() {}

  /**
   * Deletes the file of {@code step} unless it is another one by now, a node of {@code graph} has
   * it or names it as its backing file, an image beside it does, or a QEMU has it open.
   *
   * @param graph of the QEMU that runs; null if none does
   * @return why it is still there; empty if it is gone
   */
  public static Optional<String> delete(
      DeleteFile step, @Nullable BlockGraph graph, SameFile sameFile) {
    Path file = step.file();
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    if (!step.key().equals(IMAGES.key(file))) {
      return Optional.of(file + ": it is another file by now");
    }
    return deleteUnused(file, graph, sameFile);
  }

  /** Deletes an image that is known to be ours, unless somebody uses it. */
  static Optional<String> deleteUnused(Path file, @Nullable BlockGraph graph, SameFile sameFile) {
    Optional<String> user = graph == null ? Optional.empty() : user(file, graph, sameFile);
    if (user.isPresent()) {
      return user.map(text -> file + ": " + text);
    }
    try {
      List<Path> overlays = IMAGES.overlays(file);
      if (!overlays.isEmpty()) {
        return Optional.of(file + ": it is the backing file of " + overlays.get(0));
      }
      return deleteLocked(file);
    } catch (IOException | UncheckedIOException e) {
      return Optional.of(file + ": " + e);
    }
  }

  private static Optional<String> deleteLocked(Path file) throws IOException {
    Optional<ImageLock> lock = ImageLock.take(file);
    if (lock.isEmpty()) {
      return Optional.of(file + ": a QEMU has it open");
    }
    try (ImageLock held = lock.get()) {
      held.delete();
      return Optional.empty();
    }
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
