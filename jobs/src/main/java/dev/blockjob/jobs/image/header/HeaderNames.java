package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What an image's header says of other images. Blocks where it reads one. */
public final class HeaderNames {

  /** Protocols that name a file, or files, in ways of their own. */
  private static final Set<String> OTHERS =
      Set.of("json", "file", "host_device", "host_cdrom", "blkdebug", "blkverify", "fat");

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
      if (image.endsWith(path.getFileName())) {
        return true;
      }
    }
    if (candidates.unresolved() != null) {
      throw new HeaderException(candidates.unresolved());
    }
    return false;
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
