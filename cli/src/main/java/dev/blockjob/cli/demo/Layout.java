package dev.blockjob.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the disk must read as, laid out in a raw file by this program alone: QEMU has no part in it,
 * so that comparing with it proves something.
 *
 * @param size of the disk, in bytes
 */
record Layout(long size) {

  /** A stretch of the disk that one layer holds at the start. */
  record Stretch(long offset, long length, int pattern) {}

  /** What the base holds. */
  List<Stretch> base() {
    return List.of(new Stretch(0, size / 4, 0xb1), new Stretch(size / 2, size / 8, 0xb2));
  }

  /** What the layer above it holds: some of it hides the base's. */
  List<Stretch> snap1() {
    return List.of(new Stretch(size / 8, size / 4, 0x51));
  }

  /** What the active layer holds. */
  List<Stretch> active() {
    return List.of(new Stretch(size / 4 * 3, size / 16, 0xa1));
  }

  /**
   * Writes the reference.
   *
   * @param writes the guest's: pattern by offset, each {@code block} bytes long
   */
  void writeReference(Path file, Map<Long, Integer> writes, int block) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), size - 1);
      for (List<Stretch> layer : List.of(base(), snap1(), active())) {
        for (Stretch stretch : layer) {
          fill(channel, stretch);
        }
      }
      for (Map.Entry<Long, Integer> write : writes.entrySet()) {
        fill(channel, new Stretch(write.getKey(), block, write.getValue()));
      }
    }
  }

  private static void fill(FileChannel channel, Stretch stretch) throws IOException {
    byte[] bytes = new byte[(int) Math.min(stretch.length(), 1 << 20)];
    Arrays.fill(bytes, (byte) stretch.pattern());
    for (long done = 0; done < stretch.length(); done += bytes.length) {
      int length = (int) Math.min(bytes.length, stretch.length() - done);
      channel.write(ByteBuffer.wrap(bytes, 0, length), stretch.offset() + done);
    }
  }
}
