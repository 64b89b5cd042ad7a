package dev.blockjob.jobs.layer;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.image.header.HeaderNames;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Works out the backing file names that go into image headers. QEMU looks for a relative name
 * beside the image that has it; left to itself, commit and stream write the path that QEMU opened,
 * which is wrong as soon as the chain is opened from elsewhere. So: what was relative stays
 * relative, what was absolute stays absolute, and {@code json:} and URLs stay as they are.
 */
public final class BackingNames {

  private final SameFile sameFile;

  public BackingNames(SameFile sameFile) {
    this.sameFile = sameFile;
  }

  /**
   * What {@code layer}'s header must say when {@code base}, further down its chain, becomes its
   * backing file. Empty if that can't be known from here.
   */
  public Optional<String> forLayer(BackingChain chain, BlockNode layer, BlockNode base) {
    refuseDescriptor(base);
    BlockNode above = chain.above(base.name()).orElse(layer);
    String named = trusted(above, base);
    if (named == null) {
      return made(layer, base);
    }
    if (!ImageName.isRelativePath(named)) {
      return Optional.of(named);
    }
    String path = layer.path();
    String from = above.path();
    if (path == null || from == null || above.name().equals(layer.name())) {
      return Optional.of(named);
    }
    refuseDescriptor(layer);
    boolean wantsAbsolute = ImageName.isAbsolutePath(layer.headerBackingFile());
    if (wantsAbsolute && ImageName.isAbsolutePath(base.path())) {
      return Optional.ofNullable(base.path());
    }
    Path image = Path.of(path);
    if (ImageName.isSameFolder(image, Path.of(from)) && leads(image, named, base)) {
      return Optional.of(named);
    }
    return Optional.ofNullable(ImageName.relative(image, ImageName.resolve(from, named)))
        .filter(name -> leads(image, name, base))
        .or(() -> made(layer, base));
  }

  /**
   * What the header of a new image must say so that {@code below} is its backing file.
   *
   * @param image where the new image will be
   * @param style a header name; if that is relative and the two are in one folder, so is the result
   */
  public Optional<String> forNewImage(Path image, BlockNode below, @Nullable String style) {
    refuseDescriptor(below);
    refusePart(below);
    String path = below.path();
    if (path == null || !ImageName.isPath(path)) {
      return Optional.of(below.file());
    }
    Path file = Path.of(path);
    String bare = ImageName.ofPath(file.getFileName());
    if (ImageName.isRelativePath(style)
        && ImageName.isSameFolder(image, file)
        && leads(image, bare, below)) {
      return Optional.of(bare);
    }
    return file.isAbsolute()
        ? Optional.of(path)
        : Optional.ofNullable(ImageName.relative(image, file))
            .filter(name -> leads(image, name, below));
  }

  /**
   * Whether {@code name} leads from the folder of {@code image} to the very file, links followed.
   */
  private boolean leads(Path image, String name, BlockNode node) {
    return sameFile.test(
        ImageName.resolve(image.toString(), name).toString(), String.valueOf(node.path()));
  }

  /** Refuses a node whose name is that of a descriptor, which was passed to this QEMU alone. */
  private static void refuseDescriptor(BlockNode node) {
    String path = node.path();
    if (path != null && HeaderNames.isDescriptor(path)) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          "what names "
              + node
              + " in an image's header can't be told: only this QEMU knows the descriptor. Open the"
              + " layers by their files' names, or where the verb has --backing-file say what is to"
              + " stand there");
    }
  }

  /**
   * Refuses a part of a file: by the file's name, all of it would be read from its beginning on.
   */
  private static void refusePart(BlockNode node) {
    if (node.isPartOfFile()) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          node
              + " is, or may be, a part of its file (raw with an offset or a size), which the"
              + " file's name in an image's header doesn't say: what is read through that would be"
              + " other data. Copy or move all of the disk (sync full), or where the verb has"
              + " --backing-file say json:{...} with the offset and the size");
    }
  }

  /** Without a header to follow: QEMU's name for the base, seen from the layer's folder. */
  private Optional<String> made(BlockNode layer, BlockNode base) {
    refuseDescriptor(layer);
    String path = layer.path();
    return path == null
        ? Optional.of(base.file())
        : forNewImage(Path.of(path), base, layer.headerBackingFile());
  }

  /** The header's name for the base; null if there is none, or if it names another file. */
  private @Nullable String trusted(BlockNode above, BlockNode base) {
    String named = above.headerBackingFile();
    String path = base.path();
    if (named == null || path == null || !ImageName.isPath(path)) {
      return named;
    }
    if (!ImageName.isPath(named)) {
      // A bare name with a colon, which QEMU can't open: the path leads to what it was to be.
      return path.endsWith("/" + named) ? null : named;
    }
    if (base.isPartOfFile()) {
      return null; // a bare name leads to all of the file
    }
    String from = above.path();
    Path resolved = from == null ? Path.of(named) : ImageName.resolve(from, named);
    if (resolved.isAbsolute() != ImageName.isAbsolutePath(path)) {
      // One of them is relative to QEMU's working folder. The last part of the name must do.
      return resolved.endsWith(Path.of(path).getFileName()) ? named : null;
    }
    return sameFile.test(resolved.toString(), path) ? named : null;
  }
}
