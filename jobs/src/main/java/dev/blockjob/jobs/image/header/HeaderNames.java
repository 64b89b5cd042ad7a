package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an image's header says of other images. Blocks where it reads one. */
public final class HeaderNames {

  /** Protocols that name a file, or files, in ways of their own. */
  private static final Set<String> OTHERS =
      Set.of("json", "file", "host_device", "host_cdrom", "blkdebug", "blkverify", "fat");

  private static final String JSON = "json:";
  private static final String DESCRIPTORS = "/dev/fdset/";

  private HeaderNames() {}

  /** Whether {@code name} stands for descriptors that one QEMU was given, and for no file. */
  public static boolean isDescriptor(String name) {
    return name.startsWith(DESCRIPTORS);
  }

  /** Whether what is before the colon in {@code name} is a protocol of QEMU's. */
  public static boolean isOfProtocol(String name) {
    int colon = name.indexOf(':');
    String protocol = colon < 0 ? "" : name.substring(0, colon);
    return OTHERS.contains(protocol) || BackingFileCandidates.REMOTE.contains(protocol);
  }

  /** Whether a server has what {@code name} stands for, as far as its protocol tells. */
  public static boolean isRemote(String name) {
    String protocol =
        name.startsWith(JSON)
            ? JsonNames.innermostDriver(name.substring(JSON.length())).orElse("")
            : name.substring(0, Math.max(0, name.indexOf(':')));
    return BackingFileCandidates.REMOTE.contains(protocol);
  }

  /** The format that {@code name} itself tells, which a description does; null for none. */
  public static @Nullable String format(String name) {
    return name.startsWith(JSON)
        ? JsonNames.member(name.substring(JSON.length()), "driver").orElse(null)
        : null;
  }

  /** Whether {@code name} stands for a part of a file; empty if that can't be told. */
  public static Optional<Boolean> isPart(String name) {
    return name.startsWith(JSON)
        ? JsonNames.isPart(name.substring(JSON.length()))
        : Optional.of(false);
  }

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
    BackingFileCandidates candidates =
        backing == null ? BackingFileCandidates.NONE : BackingFileCandidates.of(overlay, backing);
    for (String data : header.dataFiles()) {
      candidates =
          BackingFileCandidates.plus(candidates, BackingFileCandidates.ofData(overlay, data));
    }
    for (Path path : candidates.paths()) {
      if (isSame(path, image)) {
        return true;
      }
    }
    for (Path path : candidates.elsewhere()) {
      if (mayBe(path, image) || isSame(overlay.resolveSibling(path), image)) {
        return true;
      }
    }
    if (candidates.unresolved() != null) {
      throw new HeaderException(candidates.unresolved());
    }
    return false;
  }

  /**
   * Whether a name that is relative to a working folder that isn't known may lead to {@code image}:
   * by its last part, or from the folder that the image is in, such as by a link there.
   */
  private static boolean mayBe(Path relative, Path image) {
    try {
      return image.endsWith(relative.getFileName())
          || isSame(image.resolveSibling(relative), image);
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * The files that the header of {@code image} names for its data; a relative path is one in the
   * working folder of the program that opens the image.
   *
   * @throws IOException if the header can't be read, or made sense of
   */
  public static List<Path> dataFiles(Path image) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String data : ImageHeader.read(image).map(ImageHeader::dataFiles).orElse(List.of())) {
      BackingFileCandidates candidates = BackingFileCandidates.ofData(image, data);
      files.addAll(candidates.paths());
      files.addAll(candidates.elsewhere());
    }
    return files;
  }

  private static boolean isSame(Path named, Path image) throws IOException {
    return named.normalize().equals(image.normalize())
        || (Files.exists(named) && Files.exists(image) && Files.isSameFile(named, image));
  }
}
