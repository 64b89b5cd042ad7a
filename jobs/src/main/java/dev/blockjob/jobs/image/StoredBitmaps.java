package dev.blockjob.jobs.image;

import dev.blockjob.jobs.image.header.HeaderBytes;
import dev.blockjob.jobs.image.header.HeaderException;
import dev.blockjob.jobs.image.header.QcowHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The persistent dirty bitmaps of a qcow2 image that no QEMU has open. Those that a crash left
 * inconsistent don't count: QEMU can only remove them.
 */
public final class StoredBitmaps {

  private static final int VERSION_3 = 104;
  private static final int AUTOCLEAR = 88;
  private static final int ARE_VALID = 1;
  private static final int BITMAPS = 0x23852875;
  private static final int EXTENSION = 8;
  private static final int ENTRY = 24;
  private static final int IN_USE = 1;

  /** As many as QEMU allows, and so many bytes. */
  private static final int MOST = 65535;

  private static final long LARGEST_DIRECTORY = (long) MOST * 1024;

  private StoredBitmaps() {}

  /**
   * Whether {@code image} holds one. Blocks.
   *
   * @throws IOException if that can't be told
   */
  public static boolean isThereAny(Path image) throws IOException {
    if (!Files.isRegularFile(image) || Files.size(image) < VERSION_3) {
      return false;
    }
    try (HeaderBytes bytes = new HeaderBytes(image)) {
      if (!bytes.begins(QcowHeader.MAGIC)) {
        return false;
      }
      ByteBuffer header = bytes.at(0, VERSION_3, ByteOrder.BIG_ENDIAN);
      boolean mayHave = header.getInt(4) > 2 && (header.getLong(AUTOCLEAR) & ARE_VALID) != 0;
      return mayHave && isThereAny(bytes, header);
    }
  }

  private static boolean isThereAny(HeaderBytes bytes, ByteBuffer header) throws IOException {
    long backing = header.getLong(8);
    long end = backing == 0 ? 1L << (header.getInt(20) & 31) : backing;
    long at = header.getInt(100);
    while (at >= VERSION_3 && at + EXTENSION <= end) {
      ByteBuffer extension = bytes.at(at, EXTENSION, ByteOrder.BIG_ENDIAN);
      int kind = extension.getInt();
      int length = extension.getInt();
      if (kind == 0) {
        return false;
      }
      if (length < 0 || at + EXTENSION + length > end) {
        throw new HeaderException("an extension of its header is larger than that");
      }
      if (kind == BITMAPS) {
        return isThereAny(bytes, at + EXTENSION);
      }
      at += EXTENSION + (length + 7) / 8 * 8;
    }
    return false;
  }

  private static boolean isThereAny(HeaderBytes bytes, long at) throws IOException {
    ByteBuffer extension = bytes.at(at, 24, ByteOrder.BIG_ENDIAN);
    int count = extension.getInt(0);
    long size = extension.getLong(8);
    long entry = extension.getLong(16);
    if (count < 0 || count > MOST || size < 0 || size > LARGEST_DIRECTORY) {
      throw new HeaderException("its directory of bitmaps is too large");
    }
    for (int i = 0; i < count; i++) {
      ByteBuffer fields = bytes.at(entry, ENTRY, ByteOrder.BIG_ENDIAN);
      if ((fields.getInt(12) & IN_USE) == 0) {
        return true;
      }
      long length =
          ENTRY
              + Integer.toUnsignedLong(fields.getInt(20))
              + Short.toUnsignedInt(fields.getShort(18));
      entry += (length + 7) / 8 * 8;
    }
    return false;
  }
}
