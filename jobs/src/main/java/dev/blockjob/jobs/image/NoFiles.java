package dev.blockjob.jobs.image;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.request.ScanScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** {@link FileChecks#NONE}. */
final class NoFiles implements FileChecks {

  @Override
  public Path absolute(Path file) {
    return file;
  }

  @Override
  public FileChecks withoutLooking() {
    return this;
  }

  @Override
  public boolean isHere() {
    return false;
  }

  @Override
  public Visibility look(Path file) {
    return Visibility.UNKNOWN;
  }

  @Override
  public Optional<Path> missingFolder(Path file) {
    return Optional.empty();
  }

  @Override
  public boolean isFolder(Path file) {
    return false;
  }

  @Override
  public boolean isBlockDevice(Path file) {
    return file.startsWith("/dev") && !file.startsWith("/dev/shm");
  }

  @Override
  public OptionalLong freeSpace(Path file) {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong fileSystem(Path file) {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong virtualSize(Path image, String format) {
    return OptionalLong.empty();
  }

  @Override
  public Optional<ExistingImage> existing(Path image) {
    return Optional.empty();
  }

  @Override
  public Optional<String> probedFormat(Path image) {
    return Optional.empty();
  }

  @Override
  public Optional<String> otherWriter(Path file) {
    return Optional.empty();
  }

  @Override
  public List<Path> dataFiles(Path image) {
    return List.of();
  }

  @Override
  public Function<Path, ImageUsers> users(ScanScope scope, List<Path> own) {
    return image -> ImageUsers.NONE;
  }

  @Override
  public boolean test(String one, String other) {
    return SameFile.BY_TEXT.test(one, other);
  }

  @Override
  public Optional<String> stranger(List<Path> images) {
    return Optional.empty();
  }

  @Override
  public Optional<String> blindness() {
    return Optional.empty();
  }

  @Override
  public boolean isUnlinked(Path file) {
    return false;
  }
}
