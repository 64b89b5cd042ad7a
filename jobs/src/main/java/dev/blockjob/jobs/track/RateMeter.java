package dev.blockjob.jobs.track;

import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes progress out of two answers and the time between them. The rate is smoothed: half of it is
 * what the last interval showed.
 */
public final class RateMeter {

  /** So many answers in a row without coming closer mean that it doesn't converge. */
  private static final int PATIENCE = 5;

  private @Nullable JobInfo last;
  private long lastNanos;
  private double rate;
  private boolean measured;
  private long leastLeft = Long.MAX_VALUE;
  private long totalAtLeast;
  private long currentAtLeast;
  private long leastNanos;
  private int sinceLeast;

  /** Nothing was measured yet. */
  public RateMeter() {}

  /** The next answer, and {@link System#nanoTime} at it. */
  public JobProgress next(JobInfo info, long nanos) {
    JobInfo before = last;
    if (before != null && nanos > lastNanos) {
      long copied = Math.max(0, info.current() - before.current());
      double now = copied * 1e9 / (nanos - lastNanos);
      rate = measured ? (rate + now) / 2 : now;
      measured = true;
    }
    last = info;
    lastNanos = nanos;
    long left = Math.max(0, info.total() - info.current());
    return new JobProgress(info, Math.round(rate), eta(left), converges(info, left));
  }

  /** For how long the rest has not been smaller than ever before. */
  public Duration standing() {
    return Duration.ofNanos(lastNanos - leastNanos);
  }

  /** Whether all that was copied in this time was as much as what came anew. */
  public boolean isOutrun() {
    return last != null && last.total() > totalAtLeast && last.current() > currentAtLeast;
  }

  private @Nullable Duration eta(long left) {
    if (left == 0) {
      return Duration.ZERO;
    }
    return rate < 1 ? null : Duration.ofMillis(Math.round(left * 1000 / rate));
  }

  private boolean converges(JobInfo info, long left) {
    JobInfo.Block block = info.block();
    if (left < leastLeft) {
      leastLeft = left;
      totalAtLeast = info.total();
      currentAtLeast = info.current();
      leastNanos = lastNanos;
      sinceLeast = 0;
    } else if (left == 0 && block != null && block.ready()) {
      sinceLeast = 0; // one that isn't READY has not looked yet at what came anew
    } else if (info.total() > totalAtLeast && block != null && !block.paused()) {
      // Only a guest that writes lets the total grow; a slow or throttled job just stands.
      sinceLeast++;
    }
    return sinceLeast < PATIENCE;
  }
}
