package dev.blockjob.jobs.job;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Sizes as people read them. */
public final class HumanSize {

  private static final String UNITS = "KMGTPE";

  private HumanSize() {}

  /** In binary units, three digits at most where they tell something: {@code 64 MiB}. */
  public static String format(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    int unit = 0;
    double size = bytes / 1024.0;
    while (size >= 1023.95 && unit < UNITS.length() - 1) {
      size /= 1024;
      unit++;
    }
    BigDecimal rounded =
        BigDecimal.valueOf(size).setScale(size < 99.95 ? 1 : 0, RoundingMode.HALF_UP);
    return rounded.stripTrailingZeros().toPlainString() + " " + UNITS.charAt(unit) + "iB";
  }
}
