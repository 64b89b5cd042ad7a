package dev.blockjob.cli.render;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The capabilities of standard output.
 *
 * @param live whether it is a terminal whose lines can be drawn over
 * @param colours whether to use colours
 * @param unicode whether it shows more than ASCII
 * @param width columns
 */
public record Terminal(boolean live, boolean colours, boolean unicode, int width) {

  private static final int DEFAULT_WIDTH = 80;

  /** A pipe or file, ASCII. */
  public static Terminal none() {
    return new Terminal(false, false, false, DEFAULT_WIDTH);
  }

  /**
   * Standard output of this process. The JDK can't ask whether it is a terminal, nor how wide; the
   * launcher can, and says so in {@code blockjob.terminal} (columns, or {@code none}).
   */
  public static Terminal ofThisProcess(Map<String, String> environment) {
    String columns = System.getProperty("blockjob.terminal", "unknown");
    boolean live =
        columns.equals("unknown") ? consoleIsTerminal() : columns.chars().allMatch(c -> c <= '9');
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean colours = live && !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(live && !dumb, colours, unicodeLocale(), live ? width(columns) : 80);
  }

  /**
   * The columns of the terminal that standard error is, which the launcher says in {@code
   * blockjob.errors}; beyond all bounds if it is none.
   */
  public static int errorColumns() {
    String columns = System.getProperty("blockjob.errors", "none");
    return columns.chars().allMatch(Character::isDigit) ? width(columns) : Integer.MAX_VALUE;
  }

  @SuppressWarnings("SystemConsoleNull") // asked only where it tells something
  private static boolean consoleIsTerminal() {
    // From JDK 22 on there is a console even without a terminal.
    return Runtime.version().feature() < 22 && System.console() != null;
  }

  private static boolean unicodeLocale() {
    String name = System.getProperty("native.encoding", "");
    return Charset.isSupported(name.isEmpty() ? "none" : name)
        && Charset.forName(name).equals(StandardCharsets.UTF_8);
  }

  private static int width(String columns) {
    try {
      return Math.max(40, Integer.parseInt(columns));
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  /** The colours to draw with. */
  public Colors colors() {
    return new Colors(colours);
  }
}
