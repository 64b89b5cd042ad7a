package dev.blockjob.bench;

/**
 * What a figure should be.
 *
 * @param ofRatio whether the ratio is meant, not the median
 * @param atLeast whether more is better
 * @param limit still good
 */
record Goal(boolean ofRatio, boolean atLeast, double limit) {

  static Goal ratioAtMost(double limit) {
    return new Goal(true, false, limit);
  }

  static Goal ratioAtLeast(double limit) {
    return new Goal(true, true, limit);
  }

  static Goal atMost(double limit) {
    return new Goal(false, false, limit);
  }

  boolean isMetBy(double value) {
    return atLeast ? value >= limit : value <= limit;
  }

  @Override
  public String toString() {
    return (atLeast ? ">= " : "<= ")
        + (limit == Math.rint(limit) && !ofRatio ? (long) limit : limit);
  }
}
