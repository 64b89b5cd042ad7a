package dev.blockjob.qmp.impl.codec;

import java.nio.charset.StandardCharsets;

/** What an error message quotes. */
final class Excerpt {

  private static final int LENGTH = 60;

  private Excerpt() {}

  /** The beginning of these bytes, on one line. */
  static String of(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, Math.min(length, LENGTH), StandardCharsets.UTF_8)
        .replaceAll("\\p{Cntrl}+", " ")
        .strip();
  }
}
