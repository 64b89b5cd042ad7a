package dev.blockjob.jobs.image;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.request.ScanScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Files, if they are this QEMU's: if not one of its images can be seen, and its process isn't
 * either, they are another host's or container's, and {@link FileChecks#NONE} is all there is. So
 * it is if the process that is seen hasn't what goes by their names. That is found out at the first
 * look.
 */
public final class TrustedFiles implements FileChecks {

  private final BlockGraph graph;
  private final FileChecks files;
  private @Nullable FileChecks trusted;
  private Optional<String> blindness = Optional.empty();

  /** The paths in {@code graph} are from the root on, where that can be told. */
  public TrustedFiles(BlockGraph graph, FileChecks files) {
    this.graph = graph;
    this.files = files;
  }

  private synchronized FileChecks trusted() {
    if (trusted == null) {
      trusted = isBlind() ? FileChecks.NONE : files;
    }
    return trusted;
  }

  private boolean isBlind() {
    List<Path> images =
        graph.nodes().values().stream()
            .map(BlockNode::path)
            .filter(ImageName::isAbsolutePath)
            .map(Path::of)
            .distinct()
            .toList();
    blindness = files.stranger(images);
    return blindness.isPresent()
        || (!images.isEmpty()
            && images.stream().noneMatch(image -> files.look(image) == Visibility.THERE)
            && !files.isHere());
  }

  @Override
  public synchronized Optional<String> blindness() {
    trusted();
    return blindness;
  }

  @Override
  public Path absolute(Path file) {
    return file.isAbsolute() ? file : trusted().absolute(file);
  }

  @Override
  public FileChecks withoutLooking() {
    return new TrustedFiles(graph, files.withoutLooking());
  }

  @Override
  public boolean test(String one, String other) {
    return SameFile.areSurelySame(one, other) || trusted().test(one, other);
  }

  @Override
  public boolean isHere() {
    return files.isHere();
  }

  @Override
  public Visibility look(Path file) {
    return trusted().look(file);
  }

  @Override
  public boolean isUnlinked(Path file) {
    return trusted().isUnlinked(file);
  }

  @Override
  public Optional<Path> missingFolder(Path file) {
    return trusted().missingFolder(file);
  }

  @Override
  public boolean isFolder(Path file) {
    return trusted().isFolder(file);
  }

  @Override
  public boolean isBlockDevice(Path file) {
    return trusted().isBlockDevice(file);
  }

  @Override
  public OptionalLong freeSpace(Path file) {
    return trusted().freeSpace(file);
  }

  @Override
  public OptionalLong fileSystem(Path file) {
    return trusted().fileSystem(file);
  }

  @Override
  public Optional<String> probedFormat(Path image) {
    return trusted().probedFormat(image);
  }

  @Override
  public Optional<String> otherWriter(Path file) {
    return trusted().otherWriter(file);
  }

  @Override
  public List<Path> dataFiles(Path image) {
    return trusted().dataFiles(image);
  }

  @Override
  public Function<Path, ImageUsers> users(ScanScope scope, List<Path> own) {
    return trusted().users(scope, own);
  }

  @Override
  public OptionalLong virtualSize(Path image, String format) {
    return trusted().virtualSize(image, format);
  }

  @Override
  public Optional<ExistingImage> existing(Path image) {
    return trusted().existing(image);
  }

  @Override
  public Optional<String> stranger(List<Path> images) {
    return Optional.empty();
  }
}
