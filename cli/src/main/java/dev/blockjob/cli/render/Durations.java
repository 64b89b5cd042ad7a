package dev.blockjob.cli.render;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them. */
public final class Durations {

  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

  private Durations() {}

  /** {@code 0.3 ms}, {@code 45 ms}, {@code 1.2 s}, {@code 3 m 05 s}, {@code 2 h 10 m}. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
    if (millis < 3_600_000) {
      return String.format(Locale.ROOT, "%d m %02d s", millis / 60_000, millis / 1000 % 60);
    }
    return String.format(Locale.ROOT, "%d h %02d m", millis / 3_600_000, millis / 60_000 % 60);
  }

  /**
   * Reads {@code 30} (seconds), {@code 500ms}, {@code 1.5s}, {@code 1h30m}.
   *
   * @throws IllegalArgumentException if it isn't a duration, or not longer than nothing
   */
  public static Duration parse(String text) {
    String rest = text.trim().toLowerCase(Locale.ROOT);
    if (rest.matches("\\d+(\\.\\d+)?")) {
      rest += "s";
    }
    Matcher matcher = PART.matcher(rest);
    double millis = 0;
    int read = 0;
    while (matcher.find() && matcher.start() == read) {
      millis += Double.parseDouble(matcher.group(1)) * millisOf(matcher.group(2));
      read = matcher.end();
    }
    if (read != rest.length() || millis < 1) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration: type something like 500ms, 30s, 5m or 1h30m");
    }
    return Duration.ofMillis((long) millis);
  }

  private static long millisOf(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      default -> 3_600_000;
    };
  }
}
