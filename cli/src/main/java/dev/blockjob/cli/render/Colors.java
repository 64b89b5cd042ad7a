package dev.blockjob.cli.render;

import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Colours, or none. A colour is a mark in the text until {@link #shown} makes it what a terminal
 * obeys. Each process draws its own mark, so that no name from outside can hold one.
 *
 * @param on whether colours come out
 */
public record Colors(boolean on) {

  private static final String MARK =
      "\u001b" + Long.toHexString(new SplittableRandom().nextLong()) + "[";
  private static final Pattern MARKS = Pattern.compile(Pattern.quote(MARK) + "([0-9;]*m)");
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[([0-9;]*m)");
  private static final String RESET = MARK + "0m";

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
    return on && !text.isEmpty() ? MARK + code + "m" + text + RESET : text;
  }

  /** {@code text}, in which this program alone has put colours as a terminal takes them, marked. */
  static String marked(String text) {
    return COLOUR.matcher(text).replaceAll(Matcher.quoteReplacement(MARK) + "$1");
  }

  /** How long the mark at {@code index} of {@code text} is; 0 if there is none. */
  static int markAt(String text, int index) {
    return text.startsWith(MARK, index) ? text.indexOf('m', index + MARK.length()) + 1 - index : 0;
  }

  /** {@code text} as a terminal takes it: one line, {@link Printable}, and in its colours. */
  public static String shown(String text) {
    String printable = Printable.of(text);
    return printable.contains(MARK)
        ? MARKS.matcher(printable).replaceAll("\u001b\\[$1")
        : printable;
  }

  /** {@code text} without colours. */
  public static String plain(String text) {
    return text.contains(MARK) ? MARKS.matcher(text).replaceAll("") : text;
  }

  /** Columns that {@code text} takes when it is shown. */
  public static int columns(String text) {
    String plain = plain(Printable.of(text));
    return plain.codePointCount(0, plain.length());
  }

  /** {@code text} cut to {@code width} columns; colours are ended properly. */
  public static String cut(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    String printable = Printable.of(text);
    StringBuilder cut = new StringBuilder();
    int taken = 0;
    boolean coloured = false;
    for (int i = 0; i < printable.length() && taken < width; ) {
      int mark = markAt(printable, i);
      if (mark > 0) {
        cut.append(printable, i, i + mark);
        coloured = true;
        i += mark;
      } else {
        int point = printable.codePointAt(i);
        cut.appendCodePoint(point);
        i += Character.charCount(point);
        taken++;
      }
    }
    return coloured ? cut + RESET : cut.toString();
  }
}
