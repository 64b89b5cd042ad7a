package dev.blockjob.qmp.process;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Words of command lines, as they are typed into a shell: what a message says to type can be pasted
 * whatever the names in it hold.
 *
 * <p>Single quotes are put only where they are needed. What can't be seen is written as {@code
 * $'...'} (POSIX.1-2024; bash, zsh and ksh before that), so that the line stays one line.
 */
public final class ShellWord {

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*");
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\u2028\\u2029]");

  private ShellWord() {}

  /** {@code word} as one word: the value of an option, what follows {@code name=}. */
  public static String of(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    return UNSEEN.matcher(word).find()
        ? "$'" + escaped(word) + "'"
        : "'" + word.replace("'", "'\\''") + "'";
  }

  /** {@code word} where an option could stand, the first one there that isn't one. */
  public static String operand(String word) {
    return word.startsWith("-") ? "-- " + of(word) : of(word);
  }

  private static String escaped(String word) {
    StringBuilder line = new StringBuilder();
    word.codePoints()
        .forEach(
            point -> {
              String one = Character.toString(point);
              if (point == '\'' || point == '\\') {
                line.append('\\').append(one);
              } else if (UNSEEN.matcher(one).matches()) {
                octal(one, line);
              } else {
                line.append(one);
              }
            });
    return line.toString();
  }

  private static void octal(String unseen, StringBuilder line) {
    for (byte each : unseen.getBytes(StandardCharsets.UTF_8)) {
      line.append(String.format("\\%03o", each & 0xff));
    }
  }
}
