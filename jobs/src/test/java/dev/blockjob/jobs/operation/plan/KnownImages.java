package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.operation.files.ImageFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Images that nobody but QEMU has, except one that may be the backing file of one more. */
record KnownImages(Path shared) implements ImageFiles {

  static final KnownImages UNSHARED = new KnownImages(Path.of("/none"));

  @Override
  public List<Path> overlays(Path image) {
    return image.equals(shared) ? List.of(image.resolveSibling("elsewhere.qcow2")) : List.of();
  }

  @Override
  public boolean isFolder(Path file) {
    return false;
  }

  @Override
  public boolean isInUse(Path image) {
    return false;
  }

  @Override
  public String key(Path file) {
    return "key of " + file.getFileName();
  }

  @Override
  public Optional<String> refusal(Path file) {
    return Optional.empty();
  }

  @Override
  public String identity(Path file) {
    return "identity of " + file.getFileName();
  }
}
