package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The folders in which images that use an image by a relative name can be. Blocks. */
public final class ImageFolders {

  /** As many links as the kernel follows. */
  private static final int MOST_LINKS = 40;

  private ImageFolders() {}

  /**
   * The folder of {@code image}, and where it is a link those of all that it leads through: who
   * names it from there names the same file.
   *
   * @param image absolute; may not be there
   */
  public static Set<Path> of(Path image) {
    Set<Path> folders = new LinkedHashSet<>();
    Path name = image;
    for (int links = 0; links < MOST_LINKS; links++) {
      Path folder = name.getParent();
      if (folder == null) {
        break;
      }
      folders.add(folder);
      if (!Files.isSymbolicLink(name)) {
        break;
      }
      try {
        // A link in a folder that is one itself is relative to where that leads.
        name = folder.toRealPath().resolve(Files.readSymbolicLink(name)).normalize();
      } catch (IOException e) {
        break; // It is gone by now, and with it what it led to.
      }
    }
    return folders;
  }

  /** Those of all of {@code images}. */
  public static List<Path> of(List<Path> images) {
    return images.stream().flatMap(image -> of(image).stream()).distinct().toList();
  }
}
