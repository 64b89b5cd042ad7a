package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.HumanSize;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in binary units. */
public final class Sizes {

  private static final String UNITS = "KMGTPE";
  private static final Pattern SIZE =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(?:([KMGTPE])(?:iB|B)?|B)?", Pattern.CASE_INSENSITIVE);

  private Sizes() {}

  /** {@link HumanSize#format}. */
  public static String format(long bytes) {
    return HumanSize.format(bytes);
  }

  /** A rate, or {@code none} for 0: QMP's way to say "no limit". */
  public static String limit(long bytesPerSecond) {
    return bytesPerSecond == 0 ? "none" : rate(bytesPerSecond);
  }

  /** {@code 10 MiB/s}. */
  public static String rate(long bytesPerSecond) {
    return format(bytesPerSecond) + "/s";
  }

  /**
   * Reads {@code 512}, {@code 64k}, {@code 10M}, {@code 1.5GiB}; units are powers of 1024.
   *
   * @throws IllegalArgumentException if it isn't a size
   */
  public static long parse(String text) {
    String size = text.trim();
    if (size.toLowerCase(Locale.ROOT).endsWith("/s")) {
      size = size.substring(0, size.length() - 2);
    }
    Matcher matcher = SIZE.matcher(size);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size: type bytes, or a number with K, M, G or T");
    }
    int power =
        matcher.group(2) == null
            ? 0
            : 1 + UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT).charAt(0));
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1024).pow(power));
    try {
      return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is larger than QEMU can take", e);
    }
  }
}
