package dev.blockjob.operations.journal;

import java.nio.charset.StandardCharsets;

/**
 * A journal's second line: whether the operation was to be rolled back, which it is unless a disk
 * has switched. It is written with the header and changed in its place, which takes no room on most
 * file systems, by one byte, which is never half-written.
 */
final class RollbackMarker {

  private static final String NOT_SET = "{\"undo\":0}";
  private static final String SET = "{\"undo\":1}";

  /** Where the lines differ. */
  static final int AT = NOT_SET.indexOf('0');

  private RollbackMarker() {}

  /** The line, with a line feed at its end. */
  static byte[] line() {
    return (NOT_SET + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What is written at {@link #AT} to set it. */
  static byte[] set() {
    return new byte[] {(byte) SET.charAt(AT)};
  }

  static boolean is(String line) {
    return line.equals(NOT_SET) || line.equals(SET);
  }

  static boolean isSet(String line) {
    return line.equals(SET);
  }
}
