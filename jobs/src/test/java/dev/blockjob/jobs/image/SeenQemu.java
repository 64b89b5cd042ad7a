package dev.blockjob.jobs.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A QEMU of which that is known. */
public record SeenQemu(Optional<Path> workingFolder, boolean isHere) implements QemuView {

  /** Of which nothing is known. */
  public static final SeenQemu UNKNOWN = new SeenQemu(Optional.empty(), false);

  /** That sees the same files, from a folder that isn't known. */
  public static final SeenQemu HERE = new SeenQemu(Optional.empty(), true);

  @Override
  public Optional<String> stranger(List<Path> images) {
    return Optional.empty();
  }
}
