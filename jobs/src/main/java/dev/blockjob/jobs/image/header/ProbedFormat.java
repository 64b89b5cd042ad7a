package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The format that QEMU takes an image to be of where nothing names it: by its first bytes, which a
 * guest chooses in a raw one.
 */
public final class ProbedFormat {

  private static final int PROBED = 512;
  private static final int SIGNATURE_OF_VDI = 64;

  private ProbedFormat() {}

  /**
   * Looks. Blocks.
   *
   * @return empty if that is no file or device
   * @throws IOException if it can't be read
   */
  public static Optional<String> of(Path image) throws IOException {
    FileStat stat = FileStat.of(image);
    if (!stat.isRegularFile() && !stat.isBlockDevice()) {
      return Optional.empty();
    }
    try (HeaderBytes bytes = new HeaderBytes(image)) {
      return Optional.of(of(bytes.upTo(0, PROBED), image.toString()));
    }
  }

  private static String of(byte[] first, String name) {
    ByteBuffer bytes = ByteBuffer.wrap(java.util.Arrays.copyOf(first, PROBED));
    if (bytes.getInt(0) == QcowHeader.MAGIC) {
      return bytes.getInt(4) == 1 ? "qcow" : "qcow2";
    }
    int vdi = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(SIGNATURE_OF_VDI);
    if (vdi == 0xbeda107f) {
      return "vdi";
    }
    String text = new String(bytes.array(), StandardCharsets.ISO_8859_1);
    return text.startsWith("QED\0")
        ? "qed"
        : text.startsWith("KDMV") || text.startsWith("COWD") || isDescription(text)
            ? "vmdk"
            : text.startsWith("LUKS\u00ba\u00be\0\1")
                ? "luks"
                : text.startsWith("conectix")
                    ? "vpc"
                    : text.startsWith("vhdxfile")
                        ? "vhdx"
                        : text.startsWith("WithoutFreeSpace") || text.startsWith("WithouFreSpacExt")
                            ? "parallels"
                            : text.startsWith("Bochs Virtual HD Image")
                                ? "bochs"
                                : text.startsWith("#!/bin/sh\n#V2.0 Format\n")
                                    ? "cloop"
                                    : name.endsWith(".dmg") ? "dmg" : "raw";
  }

  /** Comments and empty lines, then {@code version=}. */
  private static boolean isDescription(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst()
        .filter(line -> line.startsWith("version=") && text.startsWith("#"))
        .isPresent();
  }
}
