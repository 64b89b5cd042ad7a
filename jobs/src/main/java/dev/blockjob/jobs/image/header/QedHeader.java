package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a <a
 * href="https://gitlab.com/qemu-project/qemu/-/blob/master/docs/interop/qed_spec.rst">qed</a>
 * image.
 */
final class QedHeader {

  static final int MAGIC = 0x51454400; // "QED\0"

  private static final int LENGTH = 64;
  private static final long HAS_BACKING_FILE = 1;
  private static final int LONGEST_NAME = 1023;
  private static final long LARGEST_CLUSTER = 64L << 20;

  private QedHeader() {}

  static ImageHeader read(HeaderBytes bytes) throws IOException {
    ByteBuffer header = bytes.at(0, LENGTH, ByteOrder.LITTLE_ENDIAN);
    long cluster = Integer.toUnsignedLong(header.getInt(4));
    long clusters = Integer.toUnsignedLong(header.getInt(12));
    long size = header.getLong(48);
    if ((header.getLong(16) & HAS_BACKING_FILE) == 0) {
      return new ImageHeader("qed", size, null);
    }
    long at = Integer.toUnsignedLong(header.getInt(56));
    int length = header.getInt(60);
    if (cluster > LARGEST_CLUSTER
        || length <= 0
        || length > LONGEST_NAME
        || at + length > cluster * clusters) {
      throw new HeaderException(
          "its header has a backing file's name of "
              + Integer.toUnsignedString(length)
              + " bytes at byte "
              + at);
    }
    String name = bytes.name(at, length);
    if (name.isEmpty()) {
      throw new HeaderException("there are zeros where its header has the name of a backing file");
    }
    return new ImageHeader("qed", size, name);
  }
}
