package dev.blockjob.bench;

import java.util.Arrays;

/** What was measured time and again, in one unit. */
final class Samples {

  private double[] values = new double[1024];
  private int count;

  /** Adds a duration in nanoseconds to samples in milliseconds. */
  void add(long nanos) {
    addValue(nanos / 1e6);
  }

  void addValue(double value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
  }

  /** Adds how many a second {@code times} in {@code nanos} are. */
  void addRate(double times, long nanos) {
    addValue(times * 1e9 / nanos);
  }

  static Samples one(double value) {
    Samples samples = new Samples();
    samples.addValue(value);
    return samples;
  }

  /** How much more than that each is. */
  Samples above(double floor) {
    Samples above = new Samples();
    for (int i = 0; i < count; i++) {
      above.addValue(values[i] - floor);
    }
    return above;
  }

  int count() {
    return count;
  }

  double median() {
    return percentile(50);
  }

  /** The value that {@code percent} of all stay below. */
  double percentile(int percent) {
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted[Math.min(count - 1, count * percent / 100)];
  }
}
