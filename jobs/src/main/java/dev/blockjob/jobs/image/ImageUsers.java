package dev.blockjob.jobs.image;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The images that name an image as their backing file, or as a file with their data: these files
 * do; these may, since they can't be read; none of the others in those folders.
 *
 * @param files that name it
 * @param byData those of {@code files} that name it for their data alone, not as backing file
 * @param unread files and folders that can't be made sense of
 * @param folders that were looked at
 */
public record ImageUsers(
    List<Path> files, Set<Path> byData, List<Unread> unread, List<Path> folders) {

  /** No users. */
  public static final ImageUsers NONE = new ImageUsers(List.of(), List.of(), List.of());

  /**
   * A file, or a folder, that can't be read.
   *
   * @param why in words that go behind "can't be read"
   */
  public record Unread(Path file, String why) {

    /** Why an image next to it is kept, in words that go behind the name of that. */
    @Override
    public String toString() {
      return file + " can't be read (" + why + ") and may have it as its backing file";
    }
  }

  /** Of files that name it as their backing file. */
  public ImageUsers(List<Path> files, List<Unread> unread, List<Path> folders) {
    this(files, Set.of(), unread, folders);
  }

  /** Copies. */
  public ImageUsers {
    files = List.copyOf(files);
    byData = Set.copyOf(byData);
    unread = List.copyOf(unread);
    folders = List.copyOf(folders);
  }

  /** Without those of {@link #files} that {@code known} says are no matter. */
  public ImageUsers without(Predicate<Path> known) {
    return new ImageUsers(
        files.stream().filter(known.negate()).toList(),
        byData.stream().filter(known.negate()).collect(Collectors.toSet()),
        unread,
        folders);
  }

  /** Without those that {@code known} says are no matter, whether they could be read or not. */
  public ImageUsers withoutAll(Predicate<Path> known) {
    ImageUsers read = without(known);
    List<Unread> others = unread.stream().filter(it -> !known.test(it.file())).toList();
    return new ImageUsers(read.files, read.byData, others, folders);
  }

  /** Those of {@link #files} that name it as their backing file. */
  public List<Path> overlays() {
    return files.stream().filter(file -> !byData.contains(file)).toList();
  }

  /**
   * What it is to {@link #files}, in words that go behind its name; there are some.
   *
   * @param most how many are named, the others are counted
   */
  public String use(int most) {
    List<Path> data = files.stream().filter(byData::contains).toList();
    String overlays = named("it is the backing file of ", overlays(), most);
    String others = named("it has the data of ", data, most);
    return overlays.isEmpty() || others.isEmpty() ? overlays + others : overlays + "; " + others;
  }

  private static String named(String what, List<Path> files, int most) {
    if (files.isEmpty()) {
      return "";
    }
    String first =
        files.stream().limit(most).map(Path::toString).collect(Collectors.joining(", ", what, ""));
    return files.size() > most ? first + " and " + (files.size() - most) + " more" : first;
  }

  /** Whether none was found, and all could be read. */
  public boolean isNobody() {
    return files.isEmpty() && unread.isEmpty();
  }
}
