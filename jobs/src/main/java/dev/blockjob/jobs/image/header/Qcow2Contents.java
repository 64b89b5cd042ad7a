package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a qcow2 image shows where nothing is written to it.
 *
 * @param backingFile as its header has it; null for none
 * @param backingFormat as its header has it; null if that doesn't say
 * @param isEmpty whether nothing was ever written to it: its tables name no cluster
 */
public record Qcow2Contents(
    @Nullable String backingFile, @Nullable String backingFormat, boolean isEmpty) {

  private static final int VERSION_2 = 72;
  private static final int VERSION_3 = 104;
  private static final int BACKING_FORMAT = 0xe2792aca;
  private static final int EXTENSION = 8;
  private static final int MOST_TABLES = 32 << 20; // QEMU's QCOW_MAX_L1_SIZE

  /**
   * Of {@code image}.
   *
   * @return empty if it is no qcow2
   * @throws HeaderException if it can't be made sense of
   * @throws IOException if it can't be read
   */
  public static Optional<Qcow2Contents> read(Path image) throws IOException {
    ImageHeader header = ImageHeader.read(image).orElse(null);
    if (header == null || !header.format().equals("qcow2")) {
      return Optional.empty();
    }
    try (HeaderBytes bytes = new HeaderBytes(image)) {
      return Optional.of(
          new Qcow2Contents(
              header.backingFile(),
              backingFormat(bytes),
              header.dataFiles().isEmpty() && hasNoTables(bytes)));
    }
  }

  /** The first level of its tables, whose entries are those of the second. */
  private static boolean hasNoTables(HeaderBytes bytes) throws IOException {
    ByteBuffer header = bytes.at(0, 48, ByteOrder.BIG_ENDIAN);
    long entries = Integer.toUnsignedLong(header.getInt(36));
    if (entries * Long.BYTES > MOST_TABLES) {
      throw new HeaderException("its header has " + entries + " tables");
    }
    byte[] tables = bytes.upTo(header.getLong(40), (int) (entries * Long.BYTES));
    for (byte part : tables) {
      if (part != 0) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String backingFormat(HeaderBytes bytes) throws IOException {
    ByteBuffer header = bytes.at(0, 24, ByteOrder.BIG_ENDIAN);
    long nameAt = header.getLong(8);
    long end = nameAt == 0 ? 1L << header.getInt(20) : nameAt;
    long at =
        header.getInt(4) < 3 ? VERSION_2 : bytes.at(0, VERSION_3, ByteOrder.BIG_ENDIAN).getInt(100);
    while (at >= VERSION_2 && at + EXTENSION <= end) {
      ByteBuffer extension = bytes.at(at, EXTENSION, ByteOrder.BIG_ENDIAN);
      int kind = extension.getInt();
      int length = extension.getInt();
      if (kind == 0 || length < 0 || at + EXTENSION + length > end) {
        break;
      }
      if (kind == BACKING_FORMAT) {
        return bytes.name(at + EXTENSION, length);
      }
      at += EXTENSION + (length + 7) / 8 * 8;
    }
    return null;
  }
}
