package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.RequestException;
import dev.blockjob.jobs.RequestException.Reason;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.qmp.process.ShellWord;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Images that QEMU hasn't open, such as linked clones that are shut down, and that read through
 * what a job writes into: QEMU knows nothing of them, and they would read something else
 * afterwards. An overlay that an earlier commit has left looks the same.
 */
public final class ClosedUsers {

  /** Where nothing is to be looked for, because the caller has. */
  public static final Function<Path, ImageUsers> LOOKED = image -> ImageUsers.NONE;

  private static final int NAMED = 3;

  private final BlockGraph graph;
  private final FileChecks files;
  private final Function<Path, ImageUsers> users;

  /**
   * Of the images of {@code graph}.
   *
   * @param users who names an image that is there; without the images that are no matter
   */
  public ClosedUsers(BlockGraph graph, FileChecks files, Function<Path, ImageUsers> users) {
    this.graph = graph;
    this.files = files;
    this.users = users;
  }

  /**
   * Why nothing may be committed into the last of {@code changed}; empty if nothing is known.
   *
   * @param changed the layers through which something else is read then, topmost first
   */
  public Optional<RequestException> ofCommit(List<BlockNode> changed) {
    BlockNode base = changed.get(changed.size() - 1);
    for (BlockNode layer : changed) {
      Set<Path> images = new LinkedHashSet<>();
      collect(layer, layer.equals(base), images);
      Optional<RequestException> refusal =
          refusal("a commit changes what is read through " + layer, images, "");
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** Why {@code file} may not be overwritten; empty if nothing is known. */
  Optional<RequestException> ofTarget(Path file) {
    return ofTarget(file.toString(), Set.of(file));
  }

  /** Why the image of {@code node} may not be overwritten. */
  Optional<RequestException> ofTarget(BlockNode node) {
    Set<Path> images = new LinkedHashSet<>();
    collect(node, true, images);
    return ofTarget(node.image(), images);
  }

  private Optional<RequestException> ofTarget(String target, Set<Path> images) {
    return refusal("'" + target + "' would be overwritten", images, "name another target, or ");
  }

  /**
   * The files that others would name to read through {@code node}.
   *
   * @param isWritten whether those with its data, too, which it may have beside its own file
   */
  private void collect(BlockNode node, boolean isWritten, Set<Path> files) {
    if (ImageName.isAbsolutePath(node.path())) {
      files.add(Path.of(node.path()));
    }
    for (Map.Entry<String, String> child : node.children().entrySet()) {
      BlockNode below = graph.nodes().get(child.getValue());
      boolean isPart = node.isFilter() || child.getKey().equals("file") || isWritten;
      if (below != null && isPart && !child.getValue().equals(node.backing())) {
        collect(below, isWritten, files);
      }
    }
  }

  /** What is written into as a whole may use itself, as an image does the file with its data. */
  private Optional<RequestException> refusal(String what, Set<Path> images, String otherwise) {
    for (Path image : images) {
      if (files.look(image) == FileChecks.Sight.THERE) {
        ImageUsers found = users.apply(image).withoutAll(user -> isAny(user, images));
        if (!found.isNobody()) {
          String why = found.files().isEmpty() ? unread(found, otherwise) : used(found, otherwise);
          return Optional.of(
              new RequestException(
                  Reason.BUSY,
                  what + ", but " + why,
                  found.files().stream().map(Path::toString).toList()));
        }
      }
    }
    return Optional.empty();
  }

  private boolean isAny(Path file, Set<Path> images) {
    return images.stream().anyMatch(image -> files.test(image.toString(), file.toString()));
  }

  private static String unread(ImageUsers found, String otherwise) {
    ImageUsers.Unread first = found.unread().get(0);
    return first + ": " + otherwise + "if it has not, say so (" + unusedBy(first.file()) + ")";
  }

  private static String used(ImageUsers found, String otherwise) {
    List<Path> overlays = found.overlays();
    Path first = overlays.isEmpty() ? found.files().get(0) : overlays.get(0);
    return found.use(NAMED)
        + ": "
        + otherwise
        + "if nobody needs "
        + first
        + " any more, as what an earlier commit has left, remove it or say so ("
        + unusedBy(first)
        + "); else "
        + (overlays.isEmpty()
            ? "keep a copy of what it shows (`qemu-img convert -O qcow2 " + word(first) + " COPY`)"
            : "make it stand alone first (`qemu-img rebase -b \"\" " + word(first) + "`)");
  }

  private static String unusedBy(Path file) {
    return "--unused-by " + word(file);
  }

  private static String word(Path file) {
    return ShellWord.of(file.toString());
  }
}
