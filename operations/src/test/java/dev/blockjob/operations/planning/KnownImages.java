package dev.blockjob.operations.planning;

import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.jobs.image.ImageUsers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Images that nobody but QEMU has, except one that may be the backing file of one more.
 *
 * @param unread a file beside them that can't be read; null for none
 */
public record KnownImages(Path shared, @Nullable Path unread) implements ImageFiles {

  public static final KnownImages UNSHARED = new KnownImages(Path.of("/none"));

  public KnownImages(Path shared) {
    this(shared, null);
  }

  @Override
  public ImageUsers users(Path image) {
    return new ImageUsers(
        image.equals(shared) ? List.of(image.resolveSibling("elsewhere.qcow2")) : List.of(),
        unread == null ? List.of() : List.of(new ImageUsers.Unread(unread, "it is torn")),
        List.of(image.resolveSibling("")));
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
