package dev.blockjob.jobs.image;

import dev.blockjob.jobs.image.ImageUsers.Unread;
import dev.blockjob.jobs.image.header.FileStat;
import dev.blockjob.jobs.request.ScanScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for the images that name an image as their backing file, or as a file with their data: in
 * the image's own folder, and in those of a {@link ScanScope}. It looks at each folder once; who
 * has to know how things are by now makes a new one. What isn't in these folders isn't seen, nor an
 * image within another one (in a partition, or under encryption), nor a name that leads here from
 * another host or container. Blocks.
 */
public final class ImageScan {

  private final ScanScope scope;
  private final Set<FileStat.Key> unopened;
  private final Set<FileStat.Key> unusedBy;
  private final Map<Path, FolderIndex> folders = new HashMap<>();

  /** Of those folders. */
  public ImageScan(ScanScope scope) {
    this(scope, List.of());
  }

  /**
   * The same.
   *
   * @param unopened files that are not even opened, such as those that this process has locked:
   *     closing them would unlock them
   */
  public ImageScan(ScanScope scope, List<Path> unopened) {
    this.scope = scope;
    this.unopened = keys(unopened);
    this.unusedBy = keys(scope.unusedBy());
  }

  /**
   * Who uses {@code image}.
   *
   * @param image absolute; may not be there
   */
  public ImageUsers users(Path image) {
    Set<FileStat.Key> key = keys(List.of(image));
    Set<Path> overlays = new TreeSet<>();
    Set<Path> byData = new TreeSet<>();
    Map<Path, Unread> unread = new HashMap<>();
    Set<Path> looked = new LinkedHashSet<>();
    Stream.concat(ImageFolders.of(image).stream(), scope.folders().stream()).forEach(looked::add);
    for (Path folder : looked) {
      FolderIndex index = folders.computeIfAbsent(folder, it -> new FolderIndex(it, unopened));
      overlays.addAll(index.overlays(image, key));
      byData.addAll(index.byData(image, key));
      index.unread().forEach(it -> unread.put(it.file(), it));
    }
    byData.removeAll(overlays);
    Set<Path> found = new TreeSet<>(overlays);
    found.addAll(byData);
    found.removeIf(file -> isAny(file, unusedBy) || isAny(file, key));
    byData.retainAll(found);
    unread.keySet().removeIf(file -> isAny(file, unusedBy) || isAny(file, key));
    return new ImageUsers(
        List.copyOf(found),
        byData,
        unread.values().stream()
            .filter(it -> !found.contains(it.file()))
            .sorted(Comparator.comparing(Unread::file))
            .toList(),
        List.copyOf(looked));
  }

  private static boolean isAny(Path file, Set<FileStat.Key> keys) {
    return !keys.isEmpty() && keys(List.of(file)).stream().anyMatch(keys::contains);
  }

  /** Of those that are there. */
  private static Set<FileStat.Key> keys(List<Path> files) {
    return files.stream()
        .map(ImageScan::key)
        .filter(Objects::nonNull)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static FileStat.@org.jspecify.annotations.Nullable Key key(Path file) {
    try {
      return FileStat.of(file).key();
    } catch (IOException e) {
      return null;
    }
  }
}
