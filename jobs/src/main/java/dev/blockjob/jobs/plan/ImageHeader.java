package dev.blockjob.jobs.plan;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an image's header says, without asking QEMU and whoever has it open: the <a
 * href="https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qcow2.rst">qcow2</a> header
 * and its predecessor's, which begin alike. Images of other formats have none that is known here.
 *
 * @param virtualSize in bytes
 * @param backingFile as it stands there; null for none
 */
public record ImageHeader(long virtualSize, @Nullable String backingFile) {

  private static final int MAGIC = 0x514649fb; // "QFI\xfb"
  private static final int LONGEST_NAME = 1023;
  private static final int FIXED = 32;

  /**
   * One cluster of the smallest size. A smaller file is not even opened: it could be one that this
   * process has locked, and to close any descriptor of it would unlock it (POSIX).
   */
  private static final int SMALLEST = 512;

  /**
   * Reads {@code image}.
   *
   * @return empty if it is no such image
   */
  public static Optional<ImageHeader> read(Path image) throws IOException {
    if (!Files.isRegularFile(image) || Files.size(image) < SMALLEST) {
      return Optional.empty();
    }
    try (DataInputStream file = open(image)) {
      if (file.readInt() != MAGIC) {
        return Optional.empty();
      }
      file.readInt(); // version
      long nameAt = file.readLong();
      int nameLength = file.readInt();
      file.readInt(); // cluster_bits; in a qcow its time of creation
      long size = file.readLong();
      if (nameAt == 0 || nameLength <= 0 || nameLength > LONGEST_NAME) {
        return Optional.of(new ImageHeader(size, null));
      }
      file.skipNBytes(nameAt - FIXED);
      String name = new String(file.readNBytes(nameLength), StandardCharsets.UTF_8);
      return Optional.of(new ImageHeader(size, name));
    }
  }

  private static DataInputStream open(Path image) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(image), SMALLEST));
  }
}
