package dev.blockjob.jobs.track;

import dev.blockjob.jobs.JobInfo;
import dev.blockjob.jobs.JobProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes progress out of two answers and the time between them. The rate is smoothed: half of it is
 * what the last interval showed.
 */
final class RateMeter {

  /** So many answers in a row without coming closer mean that it doesn't converge. */
  private static final int PATIENCE = 5;

  private @Nullable JobInfo last;
  private long lastNanos;
  private double rate;
  private boolean measured;
  private long leastLeft = Long.MAX_VALUE;
  private long totalAtLeast;
  private int sinceLeast;

  JobProgress next(JobInfo info, long nanos) {
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

  private @Nullable Duration eta(long left) {
    if (left == 0) {
      return Duration.ZERO;
    }
    return rate < 1 ? null : Duration.ofMillis(Math.round(left * 1000 / rate));
  }

  private boolean converges(JobInfo info, long left) {
    if (left < leastLeft || left == 0) {
      leastLeft = left;
      totalAtLeast = info.total();
      sinceLeast = 0;
    } else if (info.total() > totalAtLeast && info.block() != null && !info.block().paused()) {
      // Only a guest that writes lets the total grow; a slow or throttled job just stands.
      sinceLeast++;
    }
    return sinceLeast < PATIENCE;
  }
}
