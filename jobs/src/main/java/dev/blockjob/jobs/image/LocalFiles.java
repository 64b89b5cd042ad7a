package dev.blockjob.jobs.image;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.header.HeaderNames;
import dev.blockjob.jobs.image.header.ImageHeader;
import dev.blockjob.jobs.image.header.ProbedFormat;
import dev.blockjob.jobs.image.header.Qcow2Contents;
import dev.blockjob.jobs.request.ScanScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The files of this host, for a QEMU that runs on it. Blocks for as long as the file system does.
 * Relative paths are relative to QEMU's working folder; unknown if that is.
 */
public final class LocalFiles implements FileChecks {

  private static final int SECTOR = 512;

  private final QemuView qemu;
  private volatile Optional<Path> workingFolder = Optional.empty();

  /** Of that QEMU. Its working folder is asked for when the first relative path is looked at. */
  public LocalFiles(QemuView qemu) {
    this.qemu = qemu;
  }

  @Override
  public boolean isHere() {
    return qemu.isHere();
  }

  @Override
  public Optional<String> stranger(List<Path> images) {
    return qemu.stranger(images);
  }

  @Override
  public boolean isUnlinked(Path file) {
    return qemu.hasUnlinked(file);
  }

  @Override
  public Path absolute(Path file) {
    return absoluteIfKnown(file)
        .orElseGet(
            () -> {
              find();
              return inWorkingFolder(file);
            });
  }

  /** {@link #absolute}; empty if QEMU's working folder has to be looked for first. */
  Optional<Path> absoluteIfKnown(Path file) {
    if (file.isAbsolute()) {
      return Optional.of(file);
    }
    return workingFolder.isPresent() ? Optional.of(inWorkingFolder(file)) : Optional.empty();
  }

  private synchronized void find() {
    if (workingFolder.isEmpty()) {
      workingFolder = qemu.workingFolder();
    }
  }

  private Path inWorkingFolder(Path file) {
    return workingFolder.map(folder -> folder.resolve(file)).map(LocalFiles::plain).orElse(file);
  }

  /** As short as it can be without another meaning. */
  private static Path plain(Path file) {
    return SameFile.isPlain(file) ? file.normalize() : file;
  }

  @Override
  public FileChecks withoutLooking() {
    return new NonBlockingFileChecks(this);
  }

  @Override
  public Visibility look(Path relative) {
    Path file = absolute(relative);
    Path folder = file.getParent();
    if (!file.isAbsolute() || folder == null || !Files.isDirectory(folder)) {
      return Visibility.UNKNOWN;
    }
    // a link that leads nowhere is there, too: QEMU would create what it names
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        ? Visibility.THERE
        : Files.notExists(file, LinkOption.NOFOLLOW_LINKS)
            ? Visibility.NOT_THERE
            : Visibility.UNKNOWN;
  }

  @Override
  public Optional<Path> missingFolder(Path file) {
    for (Path folder = file.getParent();
        folder != null && folder.getParent() != null;
        folder = folder.getParent()) {
      Visibility visibility = look(folder);
      if (visibility != Visibility.UNKNOWN) {
        return visibility == Visibility.THERE ? Optional.empty() : Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean isFolder(Path file) {
    Path folder = absolute(file);
    return folder.isAbsolute() && Files.isDirectory(folder);
  }

  @Override
  public boolean isBlockDevice(Path file) {
    // Java has no word for it: a device is neither a file nor a folder nor a link once followed.
    return NONE.isBlockDevice(file) && (!Files.exists(file) || !Files.isRegularFile(file));
  }

  @Override
  public OptionalLong freeSpace(Path relative) {
    Path file = absolute(relative);
    Path folder = file.getParent();
    if (!file.isAbsolute() || folder == null) {
      return OptionalLong.empty();
    }
    try {
      // Quick, but it says 0 as well where it can't be known. A store is looked up in a list of
      // all.
      long free = folder.toFile().getUsableSpace();
      return OptionalLong.of(free > 0 ? free : Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public OptionalLong fileSystem(Path relative) {
    Path file = absolute(relative);
    Path folder = file.getParent();
    if (!file.isAbsolute() || folder == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(((Number) Files.getAttribute(folder, "unix:dev")).longValue());
    } catch (IOException | UnsupportedOperationException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public Optional<String> probedFormat(Path image) {
    Path file = absolute(image);
    try {
      return file.isAbsolute() ? ProbedFormat.of(file) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<String> otherWriter(Path file) {
    return qemu.otherWriter(absolute(file));
  }

  @Override
  public List<Path> dataFiles(Path image) {
    Path file = absolute(image);
    if (!file.isAbsolute()) {
      return List.of();
    }
    try {
      return HeaderNames.dataFiles(file).stream().map(this::absolute).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public Function<Path, ImageUsers> users(ScanScope scope, List<Path> own) {
    return new ImageScan(scope, own)::users;
  }

  @Override
  public OptionalLong virtualSize(Path relative, String format) {
    Path image = absolute(relative);
    if (!image.isAbsolute() || !Files.isRegularFile(image)) {
      return OptionalLong.empty();
    }
    try {
      return switch (format) {
        case "raw" -> OptionalLong.of((Files.size(image) + SECTOR - 1) / SECTOR * SECTOR);
        case "qcow2" ->
            ImageHeader.read(image)
                .map(header -> OptionalLong.of(header.virtualSize()))
                .orElseGet(OptionalLong::empty);
        default -> OptionalLong.empty();
      };
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public Optional<ExistingImage> existing(Path relative) {
    Path image = absolute(relative);
    try {
      return image.isAbsolute()
          ? Qcow2Contents.read(image)
              .map(it -> new ExistingImage(it.backingFile(), it.backingFormat(), it.isEmpty()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean test(String one, String other) {
    try {
      if (SameFile.areSurelySame(one, other)) {
        return true;
      }
      Path first = absolute(Path.of(one));
      Path second = absolute(Path.of(other));
      if (first.isAbsolute() && second.isAbsolute()) {
        return Files.isSameFile(first, second);
      }
      return SameFile.BY_TEXT.test(one, other);
    } catch (IOException | InvalidPathException e) {
      return SameFile.BY_TEXT.test(one, other); // one isn't there
    }
  }

  @Override
  public Optional<String> blindness() {
    return Optional.empty();
  }
}
