package dev.blockjob.qmp.impl.codec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strings as QEMU reads and prints them: modified UTF-8, and escapes. */
final class QemuText {

  /** What QEMU can't decode. */
  private static final int INVALID = -1;

  /** The smallest code point that needs 2, 3, ... bytes. */
  private static final int[] SMALLEST = {0x80, 0x800, 0x10000, 0x200000, 0x4000000};

  private final byte[] bytes;
  private final int end;
  private int at;
  private @Nullable String error;

  private QemuText(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** What a string token says, or why it says nothing: exactly one of the two is there. */
  record Decoded(@Nullable String text, @Nullable String error) {}

  /** Decodes a string token, quotes included. */
  static Decoded decode(byte[] bytes, int start, int end) {
    if (isPlain(bytes, start + 1, end - 1)) {
      return new Decoded(
          new String(bytes, start + 1, end - start - 2, StandardCharsets.US_ASCII), null);
    }
    QemuText text = new QemuText(bytes, start + 1, end - 1);
    StringBuilder decoded = new StringBuilder();
    while (text.at < text.end && text.error == null) {
      if (bytes[text.at] == '\\') {
        text.escape(decoded);
      } else {
        int codePoint = text.codePoint();
        if (codePoint == INVALID) {
          text.error = "invalid UTF-8 sequence in string";
        } else {
          decoded.appendCodePoint(codePoint);
        }
      }
    }
    return text.error == null
        ? new Decoded(decoded.toString(), null)
        : new Decoded(null, text.error);
  }

  private static boolean isPlain(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] < 0x20 || bytes[i] == '\\') {
        return false;
      }
    }
    return true;
  }

  private void escape(StringBuilder decoded) {
    int start = at++;
    byte kind = bytes[at++];
    switch (kind) {
      case '"', '\'', '\\', '/' -> decoded.append((char) kind);
      case 'b' -> decoded.append('\b');
      case 'f' -> decoded.append('\f');
      case 'n' -> decoded.append('\n');
      case 'r' -> decoded.append('\r');
      case 't' -> decoded.append('\t');
      case 'u' -> unicode(start, decoded);
      default -> error = "invalid escape sequence in string";
    }
  }

  private void unicode(int start, StringBuilder decoded) {
    int codePoint = hex4(at);
    at += 4;
    if (codePoint >= 0xd800 && codePoint <= 0xdbff && isEscapedUnicode()) {
      int trailing = hex4(at + 2);
      if (trailing >= 0xdc00 && trailing <= 0xdfff) {
        codePoint = Character.toCodePoint((char) codePoint, (char) trailing);
        at += 6;
      } else {
        codePoint = INVALID;
      }
    }
    if (isValid(codePoint)) {
      decoded.appendCodePoint(codePoint);
    } else {
      // QEMU prints the six characters that it took for the escape, the closing quote included.
      int shown = Math.min(at, end + 1);
      error = print(bytes, start, shown) + " is not a valid Unicode character";
    }
  }

  private boolean isEscapedUnicode() {
    return at + 1 < end && bytes[at] == '\\' && bytes[at + 1] == 'u';
  }

  private int hex4(int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < end ? Character.digit(bytes[i], 16) : -1;
      if (digit < 0) {
        return INVALID;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static boolean isValid(int codePoint) {
    boolean nonCharacter =
        (codePoint >= 0xfdd0 && codePoint <= 0xfdef) || (codePoint & 0xfffe) == 0xfffe;
    return codePoint >= 0
        && codePoint <= Character.MAX_CODE_POINT
        && !nonCharacter
        && (codePoint < 0xd800 || codePoint > 0xdfff);
  }

  /** The next code point of modified UTF-8, where NUL has two bytes. */
  private int codePoint() {
    int first = bytes[at++] & 0xff;
    if (first < 0x80) {
      return first;
    }
    if (first >= 0xfe || (first & 0x40) == 0) {
      return INVALID;
    }
    int length = Integer.numberOfLeadingZeros(~(first << 24));
    int codePoint = first & ((0x80 >> length) - 1);
    for (int i = 1; i < length; i++) {
      if (at >= end || (bytes[at] & 0xc0) != 0x80) {
        return INVALID;
      }
      codePoint = codePoint << 6 | (bytes[at++] & 0x3f);
    }
    boolean shortest = codePoint >= SMALLEST[length - 2] || (codePoint == 0 && length == 2);
    return shortest && isValid(codePoint) ? codePoint : INVALID;
  }

  /** Raw bytes as QEMU prints them with {@code %s}: up to the first NUL, U+FFFD for the invalid. */
  static String print(byte[] bytes, int start, int end) {
    int nul = start;
    while (nul < end && bytes[nul] != 0) {
      nul++;
    }
    QemuText text = new QemuText(bytes, start, nul);
    StringBuilder printed = new StringBuilder();
    while (text.at < nul) {
      int codePoint = text.codePoint();
      printed.appendCodePoint(codePoint == INVALID ? 0xfffd : codePoint);
    }
    return printed.toString();
  }

  /** A string as JSON, as QEMU writes it: ASCII, {@code \}{@code uXXXX} in capitals. */
  static void quote(CharSequence text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c >= 0x7f) {
            out.append(String.format("\\u%04X", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
