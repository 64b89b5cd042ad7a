package dev.blockjob.jobs.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is at one moment.
 *
 * @param info what QEMU said
 * @param bytesPerSecond copied lately; 0 until two answers are there
 * @param eta until {@code current} reaches {@code total} at that rate; null when that can't be said
 * @param converging for a mirror or active commit: whether the rest shrinks. True until shown
 *     otherwise; false when the guest dirties the disk at least as fast as the job copies it
 */
public record JobProgress(
    JobInfo info, long bytesPerSecond, @Nullable Duration eta, boolean converging) {

  /** Bytes done. */
  public long offset() {
    return info.current();
  }

  /** Bytes in all, as estimated now. */
  public long length() {
    return info.total();
  }
}
