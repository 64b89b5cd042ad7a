package dev.blockjob.jobs.operation.files;

import dev.blockjob.jobs.plan.ImageHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The image files of this host. Blocks. */
public final class LocalImages implements ImageFiles {

  private static final String FILE = "file:";

  private final FolderRule rule;

  /** Of a QEMU that runs as nobody knows who. */
  public LocalImages() {
    this(FolderRule.UNKNOWN);
  }

  /** Of a QEMU for which that rule goes. */
  public LocalImages(FolderRule rule) {
    this.rule = rule;
  }

  @Override
  public Optional<String> refusal(Path file) {
    return rule.refusal(file);
  }

  @Override
  public @Nullable String key(Path file) {
    return FileIdentity.ofEntry(file);
  }

  @Override
  public @Nullable String identity(Path file) {
    return FileIdentity.of(file);
  }

  @Override
  public boolean isFolder(Path file) {
    return Files.isDirectory(file);
  }

  @Override
  public boolean isInUse(Path image) {
    if (!Files.isWritable(image)) {
      return false;
    }
    try {
      return !ImageLock.isFree(image);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<Path> overlays(Path image) {
    Path folder = image.getParent();
    List<Path> found = new ArrayList<>();
    if (folder == null) {
      return found;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        if (!file.equals(image) && names(file, image)) {
          found.add(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("who has " + image + " as backing file can't be seen", e);
    }
    return found;
  }

  private static boolean names(Path overlay, Path image) throws IOException {
    if (!Files.isRegularFile(overlay) || !Files.isReadable(overlay)) {
      return false;
    }
    String name = ImageHeader.read(overlay).map(ImageHeader::backingFile).orElse(null);
    if (name == null) {
      return false;
    }
    try {
      String path = name.startsWith(FILE) ? name.substring(FILE.length()) : name;
      Path named = overlay.resolveSibling(path);
      return named.normalize().equals(image.normalize())
          || (Files.exists(named) && Files.exists(image) && Files.isSameFile(named, image));
    } catch (InvalidPathException e) {
      return false; // a description
    }
  }
}
