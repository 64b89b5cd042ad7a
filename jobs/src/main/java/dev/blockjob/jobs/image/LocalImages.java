package dev.blockjob.jobs.image;

import dev.blockjob.jobs.request.ScanScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The image files of this host, as they are at one moment: made anew for each plan. Blocks. */
public final class LocalImages implements ImageFiles {

  private final ImageScan scan;
  private final Set<Path> looked = new LinkedHashSet<>();

  private final FolderRule rule;

  /** Of a QEMU for which that rule goes. Looks for users there, once in each folder. */
  public LocalImages(FolderRule rule, ScanScope scope) {
    this.rule = rule;
    this.scan = new ImageScan(scope);
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
  public ImageUsers users(Path image) {
    ImageUsers users = scan.users(image);
    looked.addAll(users.folders());
    return users;
  }

  /** The folders in which users were looked for. */
  public List<Path> looked() {
    return List.copyOf(looked);
  }
}
