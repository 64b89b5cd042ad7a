package dev.blockjob.jobs.image;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.request.ScanScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * {@link FileChecks#withoutLooking}: what needs no look at a file is answered, the rest is refused.
 */
final class NonBlockingFileChecks implements FileChecks {

  private final LocalFiles files;

  NonBlockingFileChecks(LocalFiles files) {
    this.files = files;
  }

  @Override
  public Path absolute(Path file) {
    return files.absoluteIfKnown(file).orElseThrow(BlockingLookRequiredException::new);
  }

  @Override
  public FileChecks withoutLooking() {
    return this;
  }

  @Override
  public boolean test(String one, String other) {
    if (SameFile.areSurelySame(one, other)) {
      return true;
    }
    throw new BlockingLookRequiredException();
  }

  @Override
  public boolean isHere() {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Optional<String> stranger(List<Path> images) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Visibility look(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public boolean isUnlinked(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Optional<Path> missingFolder(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public boolean isFolder(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public boolean isBlockDevice(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public OptionalLong freeSpace(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public OptionalLong fileSystem(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Optional<String> probedFormat(Path image) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Optional<String> otherWriter(Path file) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public List<Path> dataFiles(Path image) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Function<Path, ImageUsers> users(ScanScope scope, List<Path> own) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public OptionalLong virtualSize(Path image, String format) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Optional<ExistingImage> existing(Path image) {
    throw new BlockingLookRequiredException();
  }

  @Override
  public Optional<String> blindness() {
    return Optional.empty();
  }
}
