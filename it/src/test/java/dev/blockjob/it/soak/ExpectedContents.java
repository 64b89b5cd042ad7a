package dev.blockjob.it.soak;

import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.process.GuestWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a guest must read from the disk: the pattern that was last written to each block. */
final class ExpectedContents {

  /** The disk's size in bytes. */
  static final int SIZE = 4 << 20;

  private final byte[] patterns = new byte[SIZE / GuestWriter.BLOCK];

  /** Each block's pattern. */
  byte[] patterns() {
    return patterns.clone();
  }

  /** Adds all writes of one that has stopped. */
  void add(GuestWriter writer) {
    writer
        .acknowledged()
        .forEach(
            (offset, pattern) ->
                patterns[(int) (offset / GuestWriter.BLOCK)] = pattern.byteValue());
  }

  /**
   * Fails, naming the place, unless that is what reads from {@code image}: a file or an NBD export.
   */
  void areIn(QemuLab lab, String image, String format) {
    Path model = lab.folder().resolve("model.raw");
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < patterns.length; i++) {
      Arrays.fill(bytes, i * GuestWriter.BLOCK, (i + 1) * GuestWriter.BLOCK, patterns[i]);
    }
    try {
      Files.write(model, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lab.img().run("compare", "-f", format, "-F", "raw", image, model.toString());
  }
}
