package dev.blockjob.jobs.image;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who names an image as backing file, or as a file with its data: these files do; these may, since
 * they can't be read; none of the others in those folders.
 *
 * @param files that name it
 * @param unread files and folders that can't be made sense of
 * @param folders that were looked at
 */
public record ImageUsers(List<Path> files, List<Unread> unread, List<Path> folders) {

  /** Nobody anywhere. */
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

  /** Copies. */
  public ImageUsers {
    files = List.copyOf(files);
    unread = List.copyOf(unread);
    folders = List.copyOf(folders);
  }

  /** Without those of {@link #files} that {@code known} says are no matter. */
  public ImageUsers without(Predicate<Path> known) {
    return new ImageUsers(files.stream().filter(known.negate()).toList(), unread, folders);
  }

  /** Whether none was found, and all could be read. */
  public boolean isNobody() {
    return files.isEmpty() && unread.isEmpty();
  }
}
