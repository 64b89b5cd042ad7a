package dev.blockjob.cli.render;

import java.util.regex.Pattern;

/**
 * Colours, or none.
 *
 * @param on whether colours come out
 */
public record Paint(boolean on) {

  private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");
  private static final String RESET = "\u001b[0m";

  /** Important. */
  public String bold(String text) {
    return in("1", text);
  }

  /** Less important. */
  public String dim(String text) {
    return in("2", text);
  }

  /** Wrong. */
  public String red(String text) {
    return in("31", text);
  }

  /** Right. */
  public String green(String text) {
    return in("32", text);
  }

  /** Look here. */
  public String yellow(String text) {
    return in("33", text);
  }

  /** A name. */
  public String cyan(String text) {
    return in("36", text);
  }

  private String in(String code, String text) {
    return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + RESET : text;
  }

  /** {@code text} without colours. */
  public static String plain(String text) {
    return text.indexOf('\u001b') < 0 ? text : ESCAPE.matcher(text).replaceAll("");
  }

  /** Columns that {@code text} takes. */
  public static int columns(String text) {
    String plain = plain(text);
    return plain.codePointCount(0, plain.length());
  }

  /** {@code text} cut to {@code width} columns; colours are ended properly. */
  public static String cut(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    StringBuilder cut = new StringBuilder();
    int taken = 0;
    boolean coloured = false;
    for (int i = 0; i < text.length() && taken < width; ) {
      if (text.charAt(i) == '\u001b') {
        int end = text.indexOf('m', i);
        cut.append(text, i, end + 1);
        coloured = true;
        i = end + 1;
      } else {
        int point = text.codePointAt(i);
        cut.appendCodePoint(point);
        i += Character.charCount(point);
        taken++;
      }
    }
    return coloured ? cut + RESET : cut.toString();
  }
}
