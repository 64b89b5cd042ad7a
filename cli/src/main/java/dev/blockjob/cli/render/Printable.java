package dev.blockjob.cli.render;

/**
 * Makes text printable: a line stays one line and says what it is. Names of files, nodes and jobs,
 * headers and QEMU's errors may hold anything, and a terminal obeys some of it.
 *
 * <p>Escaped, as JSON does it, is what isn't seen: control characters, line breaks of all kinds,
 * half a surrogate pair, and characters that only format, such as those that turn the direction of
 * writing around. {@link Colors}'s marks stay. What is printable already stays as it is.
 */
public final class Printable {

  private Printable() {}

  /** {@code text} as part of one line. */
  public static String of(String text) {
    int first = escapedFrom(text, 0);
    if (first == text.length()) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 16);
    int taken = 0;
    for (int i = first; i < text.length(); i = escapedFrom(text, taken)) {
      printable.append(text, taken, i);
      taken = i + Character.charCount(text.codePointAt(i));
      for (int j = i; j < taken; j++) {
        escape(text.charAt(j), printable);
      }
    }
    return printable.append(text, taken, text.length()).toString();
  }

  /** Whether {@code text} is printable as it is. */
  public static boolean is(String text) {
    return escapedFrom(text, 0) == text.length();
  }

  /**
   * Where the next character to be escaped is, from {@code from} on; the length if there is none.
   */
  private static int escapedFrom(String text, int from) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f) {
        i++;
        continue;
      }
      int mark = Colors.markAt(text, i);
      if (mark > 0) {
        i += mark;
        continue;
      }
      int point = text.codePointAt(i);
      if (isUnseen(point)) {
        return i;
      }
      i += Character.charCount(point);
    }
    return text.length();
  }

  private static boolean isUnseen(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static void escape(char c, StringBuilder printable) {
    switch (c) {
      case '\n' -> printable.append("\\n");
      case '\r' -> printable.append("\\r");
      case '\t' -> printable.append("\\t");
      default -> printable.append(String.format("\\u%04x", (int) c));
    }
  }
}
