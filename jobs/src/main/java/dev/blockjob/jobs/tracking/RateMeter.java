package dev.blockjob.jobs.tracking;

import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes progress out of answers and the times between them.
 *
 * <p>The rate is a mean over the steps that the job makes, older ones counting less. A throttled
 * job copies a piece and stands until it may copy the next, however often it is looked at: so time
 * counts from step to step, and standing lowers the rate only once it takes longer than the steps
 * before. More than its limit is no rate: it has copied its first piece at once, and stands for it.
 */
public final class RateMeter {

  /** So many answers in a row without coming closer mean that it doesn't converge. */
  private static final int PATIENCE = 5;

  /** A step that is this old counts about a third. */
  private static final double WINDOW_NANOS = 5e9;

  private @Nullable JobInfo last;
  private long lastNanos;
  private long stepNanos;
  private int stepsSeen;
  private double steps;
  private double copied;
  private double took;
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
    if (before == null) {
      stepNanos = nanos;
    } else if (info.current() > before.current() && nanos > stepNanos) {
      step(info.current() - before.current(), nanos - stepNanos);
      stepNanos = nanos;
    }
    last = info;
    lastNanos = nanos;
    long left = Math.max(0, info.total() - info.current());
    double rate = Math.min(rate(), limit(info));
    return new JobProgress(info, Math.round(rate), eta(left, rate), converges(info, left));
  }

  /** How long the first took isn't known, only for how long it was looked at. */
  private void step(long bytes, long nanos) {
    double kept = stepsSeen < 2 ? 0 : Math.exp(-nanos / WINDOW_NANOS);
    steps = steps * kept + 1;
    copied = copied * kept + bytes;
    took = took * kept + nanos;
    stepsSeen++;
  }

  /** In bytes a second. */
  private double rate() {
    double standing = lastNanos - stepNanos;
    return steps == 0 ? 0 : copied * 1e9 / Math.max(took, steps * standing);
  }

  /** In bytes a second; infinite where there is none. */
  private static double limit(JobInfo info) {
    JobInfo.Block block = info.block();
    return block == null || block.speed() == 0 ? Double.POSITIVE_INFINITY : block.speed();
  }

  /** For how long the rest has not been smaller than ever before. */
  public Duration standing() {
    return Duration.ofNanos(lastNanos - leastNanos);
  }

  /** Whether all that was copied in this time was as much as what came anew. */
  public boolean isOutrun() {
    return last != null && last.total() > totalAtLeast && last.current() > currentAtLeast;
  }

  private static @Nullable Duration eta(long left, double rate) {
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
