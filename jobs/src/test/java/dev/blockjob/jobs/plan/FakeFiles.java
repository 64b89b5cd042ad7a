package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.image.ScanScope;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file system of which everything absolute is known. */
public final class FakeFiles implements FileChecks {

  private final Map<Path, Long> sizes = new HashMap<>();
  private final Set<Path> devices = new HashSet<>();
  private final Set<Path> folders = new HashSet<>();
  private final Map<String, String> links = new HashMap<>();
  private final Map<Path, ImageUsers> users = new HashMap<>();
  private final Map<Path, List<Path>> data = new HashMap<>();
  private OptionalLong free = OptionalLong.empty();
  private @Nullable Path missing;

  /** With the images of the dumps. */
  public static FakeFiles withImages() {
    return new FakeFiles().file("/images/active.qcow2", 16 << 20);
  }

  /** With that image. */
  public FakeFiles file(String path, long virtualSize) {
    sizes.put(Path.of(path), virtualSize);
    return this;
  }

  /** With that block device. */
  public FakeFiles blockDevice(String path, long size) {
    devices.add(Path.of(path));
    return file(path, size);
  }

  /** With {@code overlay}, which QEMU hasn't open, and which names {@code image}. */
  public FakeFiles overlay(String image, String overlay) {
    users.put(Path.of(image), new ImageUsers(List.of(Path.of(overlay)), List.of(), List.of()));
    return file(image, 16 << 20);
  }

  /** With {@code user}, which QEMU hasn't open, and which has its data in {@code image}. */
  public FakeFiles dataUser(String image, String user) {
    Path file = Path.of(user);
    users.put(Path.of(image), new ImageUsers(List.of(file), Set.of(file), List.of(), List.of()));
    return file(image, 16 << 20);
  }

  /** With {@code image} naming a file with its data. */
  public FakeFiles dataFile(String image, String file) {
    data.put(Path.of(image), List.of(Path.of(file)));
    return this;
  }

  /** With {@code neighbour} beside {@code image}, which can't be read. */
  public FakeFiles unread(String image, String neighbour) {
    ImageUsers.Unread unread = new ImageUsers.Unread(Path.of(neighbour), "permission denied");
    users.put(Path.of(image), new ImageUsers(List.of(), List.of(unread), List.of()));
    return file(image, 16 << 20);
  }

  /** With that folder. */
  public FakeFiles folder(String path) {
    folders.add(Path.of(path));
    return file(path, 0);
  }

  /** With that much space left, in bytes. */
  public FakeFiles free(long bytes) {
    free = OptionalLong.of(bytes);
    return this;
  }

  /** Without that folder; all others are there. */
  public FakeFiles noFolder(String path) {
    missing = Path.of(path);
    return this;
  }

  @Override
  public boolean isHere() {
    return false;
  }

  @Override
  public Optional<Path> missingFolder(Path file) {
    return Optional.ofNullable(missing).filter(file::startsWith);
  }

  FakeFiles link(String link, String target) {
    links.put(link, target);
    return this;
  }

  @Override
  public Path absolute(Path file) {
    return file;
  }

  @Override
  public FileChecks withoutLooking() {
    return this;
  }

  @Override
  public Visibility look(Path file) {
    return !file.isAbsolute()
        ? Visibility.UNKNOWN
        : sizes.containsKey(file) ? Visibility.THERE : Visibility.NOT_THERE;
  }

  @Override
  public boolean isFolder(Path file) {
    return folders.contains(file);
  }

  @Override
  public boolean isBlockDevice(Path file) {
    return devices.contains(file);
  }

  @Override
  public OptionalLong freeSpace(Path file) {
    return free;
  }

  /** One for all. */
  @Override
  public OptionalLong fileSystem(Path file) {
    return OptionalLong.of(1);
  }

  @Override
  public OptionalLong virtualSize(Path image, String format) {
    Long size = sizes.get(image);
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  @Override
  public List<Path> dataFiles(Path image) {
    return data.getOrDefault(image, List.of());
  }

  @Override
  public Function<Path, ImageUsers> users(ScanScope scope, List<Path> own) {
    return image ->
        users
            .getOrDefault(image, ImageUsers.NONE)
            .without(user -> own.contains(user) || scope.unusedBy().contains(user));
  }

  @Override
  public boolean test(String one, String other) {
    return SameFile.BY_TEXT.test(links.getOrDefault(one, one), links.getOrDefault(other, other));
  }
}
