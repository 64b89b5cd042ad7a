package dev.blockjob.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that is too long for a terminal as several, broken between words only: a terminal breaks
 * anywhere. What stands between backquotes is to be pasted, and one word, and so is a path: where
 * one is too long in itself, the terminal breaks it, which does no harm to what is copied.
 */
final class Fold {

  private static final Pattern WORD = Pattern.compile("( *)((?:`[^`]*`|[^ ])+)");
  private static final int DEEPER = 4;

  private Fold() {}

  /** {@code line} in lines of {@code width} columns at most, if words allow; it may be coloured. */
  static List<String> lines(String line, int width) {
    if (Colors.columns(line) <= width) {
      return List.of(line);
    }
    String indent = " ".repeat(line.length() - line.stripLeading().length() + DEEPER);
    List<String> folded = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    boolean begun = false;
    Matcher words = WORD.matcher(line);
    while (words.find()) {
      String next = words.group();
      if (begun && Colors.columns(current + next) > width) {
        folded.add(current.toString());
        current.setLength(0);
        current.append(indent);
        next = words.group(2);
      }
      current.append(next);
      begun = true;
    }
    folded.add(current.toString());
    return folded;
  }
}
