package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of a <a
 * href="https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qcow2.rst">qcow2</a> image
 * (versions 2 and 3), and of its predecessor, qcow (version 1), which begin alike.
 */
public final class QcowHeader {

  public static final int MAGIC = 0x514649fb; // "QFI\xfb"

  private static final int NEWEST = 3;
  private static final int LONGEST_NAME = 1023;
  private static final int SNAPSHOTS = 60;
  private static final int VERSION_2 = 72;
  private static final int VERSION_3 = 104;
  private static final int LARGEST_CLUSTER_BITS = 21;
  private static final int HAS_DATA_FILE = 1 << 2;
  private static final int DATA_FILE = 0x44415441; // "DATA"
  private static final int EXTENSION = 8;

  private QcowHeader() {}

  static ImageHeader read(HeaderBytes bytes) throws IOException {
    ByteBuffer header = bytes.at(0, 48, ByteOrder.BIG_ENDIAN);
    int version = header.getInt(4);
    if (version < 1 || version > NEWEST) {
      throw new HeaderException(
          "qcow version " + Integer.toUnsignedString(version) + " isn't known");
    }
    long nameAt = header.getLong(8);
    int nameLength = header.getInt(16);
    long size = header.getLong(24);
    if (version == 1) {
      return new ImageHeader("qcow", size, name(bytes, nameAt, nameLength, Long.MAX_VALUE));
    }
    int bits = header.getInt(20);
    if (bits < 9 || bits > LARGEST_CLUSTER_BITS) {
      throw new HeaderException("its header has clusters of 2^" + bits + " bytes");
    }
    long cluster = 1L << bits;
    String backing = name(bytes, nameAt, nameLength, cluster);
    List<String> dataFiles =
        version == 2 || !hasDataFile(bytes)
            ? List.of()
            : dataFile(bytes, nameAt == 0 ? cluster : nameAt);
    int snapshots = bytes.at(SNAPSHOTS, 4, ByteOrder.BIG_ENDIAN).getInt();
    return new ImageHeader("qcow2", size, backing, dataFiles, snapshots);
  }

  /** QEMU refuses to open what {@code limit} refuses here. */
  private static @Nullable String name(HeaderBytes bytes, long at, int length, long limit)
      throws IOException {
    if (at == 0 || length == 0) {
      return null;
    }
    if (length < 0 || length > LONGEST_NAME || at < 0 || at > limit - length) {
      throw new HeaderException(
          "its header has a backing file's name of "
              + Integer.toUnsignedString(length)
              + " bytes at byte "
              + Long.toUnsignedString(at));
    }
    String name = bytes.name(at, length);
    if (name.isEmpty()) {
      throw new HeaderException("there are zeros where its header has the name of a backing file");
    }
    return name;
  }

  private static boolean hasDataFile(HeaderBytes bytes) throws IOException {
    return (bytes.at(VERSION_2, 8, ByteOrder.BIG_ENDIAN).getLong() & HAS_DATA_FILE) != 0;
  }

  private static List<String> dataFile(HeaderBytes bytes, long end) throws IOException {
    long at = bytes.at(0, VERSION_3, ByteOrder.BIG_ENDIAN).getInt(100);
    while (at >= VERSION_3 && at + EXTENSION <= end) {
      ByteBuffer extension = bytes.at(at, EXTENSION, ByteOrder.BIG_ENDIAN);
      int kind = extension.getInt();
      int length = extension.getInt();
      if (kind == 0) {
        break;
      }
      if (length < 0 || at + EXTENSION + length > end) {
        throw new HeaderException("an extension of its header is larger than that");
      }
      if (kind == DATA_FILE) {
        if (length > LONGEST_NAME) {
          throw new HeaderException("its header has a data file's name of " + length + " bytes");
        }
        return List.of(bytes.name(at + EXTENSION, length));
      }
      at += EXTENSION + (length + 7) / 8 * 8;
    }
    throw new HeaderException("its data is in another file, which its header doesn't name");
  }
}
