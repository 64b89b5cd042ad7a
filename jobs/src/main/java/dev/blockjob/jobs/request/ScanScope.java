package dev.blockjob.jobs.request;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where to look for images that use others, beside the folder of each.
 *
 * @param folders absolute
 * @param unusedBy files, or folders that can't be listed, of which the caller knows that they use
 *     none of the images, whatever is seen of them
 */
public record ScanScope(List<Path> folders, List<Path> unusedBy) {

  /** The folder of each image alone. */
  public static final ScanScope NONE = new ScanScope(List.of(), List.of());

  /** Copies. */
  public ScanScope {
    folders = List.copyOf(folders);
    unusedBy = List.copyOf(unusedBy);
  }

  /** Both. */
  public ScanScope plus(ScanScope other) {
    List<Path> both = new ArrayList<>(unusedBy);
    other.unusedBy.stream().filter(it -> !both.contains(it)).forEach(both::add);
    return new ScanScope(folders, both).alsoIn(other.folders);
  }

  /** With more folders. */
  public ScanScope alsoIn(List<Path> more) {
    Set<Path> all = new LinkedHashSet<>(folders);
    all.addAll(more);
    return new ScanScope(new ArrayList<>(all), unusedBy);
  }
}
