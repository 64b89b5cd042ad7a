package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether one image needs another, by its header alone. Blocks. */
public final class HeaderNames {

  private HeaderNames() {}

  /**
   * Whether the header of {@code overlay} names {@code image} as its backing file, or as a file
   * with its data.
   *
   * @throws IOException if the header can't be read, or made sense of
   */
  public static boolean names(Path overlay, Path image) throws IOException {
    ImageHeader header = ImageHeader.read(overlay).orElse(null);
    if (header == null) {
      return false;
    }
    String backing = header.backingFile();
    NamedFiles named = backing == null ? NamedFiles.NONE : NamedFiles.of(overlay, backing);
    for (String data : header.dataFiles()) {
      named = NamedFiles.plus(named, NamedFiles.ofData(overlay, data));
    }
    for (Path path : named.paths()) {
      if (isSame(path, image)) {
        return true;
      }
    }
    for (Path path : named.elsewhere()) {
      if (image.endsWith(path.getFileName())) {
        return true;
      }
    }
    if (named.unresolved() != null) {
      throw new HeaderException(named.unresolved());
    }
    return false;
  }

  private static boolean isSame(Path named, Path image) throws IOException {
    return named.normalize().equals(image.normalize())
        || (Files.exists(named) && Files.exists(image) && Files.isSameFile(named, image));
  }
}
