package dev.blockjob.jobs.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where to look for images that use others, beside the folder of each.
 *
 * @param folders absolute
 * @param unusedBy files, or folders that can't be listed, of which whoever asks knows that they use
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

  /** With more folders. */
  public ScanScope alsoIn(List<Path> more) {
    Set<Path> all = new LinkedHashSet<>(folders);
    more.forEach(folder -> all.add(folder.normalize()));
    return new ScanScope(new ArrayList<>(all), unusedBy);
  }
}
