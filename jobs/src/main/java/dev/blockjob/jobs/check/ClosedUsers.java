package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.layer.LayerFiles;
import dev.blockjob.qmp.process.ShellWord;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Images that QEMU hasn't open, such as linked clones that are shut down, and that read through
 * what a job writes into: QEMU knows nothing of them, and they would read something else
 * afterwards. An overlay that an earlier commit has left looks the same.
 */
public final class ClosedUsers {

  /** Where nothing is to be looked for, because the caller has. */
  public static final Function<Path, ImageUsers> LOOKED = image -> ImageUsers.NONE;

  private static final int NAMED = 3;

  private final LayerFiles layers;
  private final FileChecks files;
  private final Function<Path, ImageUsers> users;

  /**
   * Of the images of {@code graph}.
   *
   * @param users who names an image that is there; without the images that are no matter
   */
  public ClosedUsers(BlockGraph graph, FileChecks files, Function<Path, ImageUsers> users) {
    this.layers = new LayerFiles(graph, files);
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
      // What has the data of a layer above the base stays as it is.
      List<Path> images = layer.equals(base) ? layers.of(layer) : layers.own(layer);
      Optional<RequestException> refusal =
          refusal("a commit changes what is read through " + layer, images, "");
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /**
   * Why {@code file} may not be overwritten; empty if nothing is known.
   *
   * @param format that it is opened as: the header of what is raw is a guest's
   */
  public Optional<RequestException> ofTarget(Path file, String format) {
    Set<Path> images = new LinkedHashSet<>(List.of(file));
    if (!format.equals("raw")) {
      images.addAll(files.dataFiles(file));
    }
    return ofTarget(file.toString(), images);
  }

  /** Why the image of {@code node} may not be overwritten. */
  public Optional<RequestException> ofTarget(BlockNode node) {
    return ofTarget(node.image(), layers.of(node));
  }

  private Optional<RequestException> ofTarget(String target, Collection<Path> images) {
    return refusal("'" + target + "' would be overwritten", images, "name another target, or ");
  }

  /** What is written into as a whole may use itself, as an image does the file with its data. */
  private Optional<RequestException> refusal(
      String what, Collection<Path> images, String otherwise) {
    for (Path image : images) {
      if (files.look(image) == FileChecks.Visibility.THERE) {
        ImageUsers found = users.apply(image).withoutAll(user -> isAny(user, images));
        if (!found.isNobody()) {
          return Optional.of(
              new RequestException(
                  Reason.BUSY,
                  what + ", but " + why(found, otherwise),
                  found.files().stream().map(Path::toString).toList()));
        }
      }
    }
    return Optional.empty();
  }

  private boolean isAny(Path file, Collection<Path> images) {
    return images.stream().anyMatch(image -> files.test(image.toString(), file.toString()));
  }

  private static String why(ImageUsers found, String otherwise) {
    if (found.files().isEmpty()) {
      return unread(found.unread(), otherwise);
    }
    return used(found, otherwise)
        + (found.unread().isEmpty() ? "" : "; and " + unread(found.unread(), ""));
  }

  private static String unread(List<ImageUsers.Unread> unread, String otherwise) {
    boolean isOne = unread.size() == 1;
    return unread.stream().map(ImageUsers.Unread::toString).collect(Collectors.joining("; "))
        + ": "
        + otherwise
        + (isOne ? "if it has not" : "if they have not")
        + ", say so ("
        + unusedBy(unread.stream().map(ImageUsers.Unread::file).toList())
        + ")";
  }

  private static String used(ImageUsers found, String otherwise) {
    List<Path> overlays = found.overlays();
    List<Path> all = found.files();
    boolean isOne = all.size() == 1;
    Path first = overlays.isEmpty() ? all.get(0) : overlays.get(0);
    return found.use(NAMED)
        + ": "
        + otherwise
        + (isOne
            ? "if nobody needs "
                + first
                + " any more, as what an earlier commit has left, remove it"
            : "if nobody needs them any more, as what earlier commits have left, remove them")
        + " or say so ("
        + unusedBy(all)
        + "); else "
        + (overlays.isEmpty()
            ? "keep a copy of what " + (isOne ? "it shows" : "each shows")
            : "make " + (isOne ? "it" : "each") + " stand alone first")
        + " (`"
        + (overlays.isEmpty()
            ? "qemu-img convert -O qcow2 " + word(first) + " COPY"
            : "qemu-img rebase -b \"\" " + word(first))
        + "`"
        + (isOne ? "" : " and so on")
        + ")";
  }

  private static String unusedBy(List<Path> files) {
    return files.stream().map(file -> "--unused-by " + word(file)).collect(Collectors.joining(" "));
  }

  private static String word(Path file) {
    return ShellWord.of(file.toString());
  }
}
