package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image's header: its size and the other files that it names, without asking QEMU or another
 * process that has it open. Read are the formats whose headers can name a backing file in QEMU 7.2
 * to 11.1: qcow2, qcow, qed and vmdk. (Parallels images can be given one, but don't name it.)
 *
 * @param format as QEMU calls it
 * @param virtualSize in bytes; 0 where this doesn't tell, as in a vmdk's description
 * @param backingFile as it stands there; null for none
 * @param dataFiles others that hold its data, as they stand there
 * @param snapshots how many internal snapshots it holds
 */
public record ImageHeader(
    String format,
    long virtualSize,
    @Nullable String backingFile,
    List<String> dataFiles,
    int snapshots) {

  /** Smaller files can't hold a header of any kind. */
  private static final int SMALLEST = 48;

  /** Copies. */
  public ImageHeader {
    dataFiles = List.copyOf(dataFiles);
  }

  /** Without data files and snapshots. */
  ImageHeader(String format, long virtualSize, @Nullable String backingFile) {
    this(format, virtualSize, backingFile, List.of(), 0);
  }

  /**
   * Reads {@code image}.
   *
   * @return empty if it is of a format whose header names no file, such as raw
   * @throws HeaderException if it is of one that can, and can't be made sense of
   * @throws IOException if it can't be read
   */
  public static Optional<ImageHeader> read(Path image) throws IOException {
    return Files.isRegularFile(image) ? read(image, Files.size(image)) : Optional.empty();
  }

  /** The same for what is known to be a file of that size, or a block device. */
  static Optional<ImageHeader> read(Path image, long size) throws IOException {
    if (size < SMALLEST) {
      return Optional.empty();
    }
    try (HeaderBytes bytes = new HeaderBytes(image)) {
      if (bytes.begins(QcowHeader.MAGIC)) {
        return Optional.of(QcowHeader.read(bytes));
      }
      if (bytes.begins(QedHeader.MAGIC)) {
        return Optional.of(QedHeader.read(bytes));
      }
      return VmdkHeader.read(bytes);
    }
  }
}
