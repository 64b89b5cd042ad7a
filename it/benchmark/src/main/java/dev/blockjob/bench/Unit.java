package dev.blockjob.bench;

/** What a figure counts. */
enum Unit {
  MILLIS("ms", "%.3f"),
  PER_SECOND("/s", "%,.0f"),
  MIB_PER_SECOND("MiB/s", "%,.0f"),
  GB_PER_SECOND("GB/s", "%.3f"),
  BYTES("B", "%,.0f"),
  KIB("KiB", "%.1f"),
  COUNT("", "%,.0f");

  private final String symbol;
  private final String format;

  Unit(String symbol, String format) {
    this.symbol = symbol;
    this.format = format;
  }

  String symbol() {
    return symbol;
  }

  String format(double value) {
    return String.format(format, value);
  }

  /** Whether the worst of all say something, too. */
  boolean hasTail() {
    return this == MILLIS;
  }
}
