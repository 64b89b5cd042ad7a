package dev.blockjob.qmp;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How a {@link QmpSupervisor} reconnects. Immutable; start from {@link #defaults()}.
 *
 * @param first how long to wait before the first attempt after a loss; default 100 ms. Each further
 *     attempt waits twice as long
 * @param longest the most to wait between two attempts; default 10 s
 * @param jitter by which part a wait is shortened or lengthened at random, so that many clients of
 *     one host don't all come at once; 0 to 1, default 0.2
 * @param patience how long a command that couldn't be sent waits for the next connection; default
 *     0: it fails at once
 * @param buffer signals kept for each subscriber that isn't reading; default 4096
 */
@RecordBuilder
public record QmpReconnect(
    Duration first, Duration longest, double jitter, Duration patience, int buffer)
    implements QmpReconnectBuilder.With {

  /** Refuses values out of range with {@link IllegalArgumentException}. */
  public QmpReconnect {
    if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "the waits must be 1 ms or more and grow: first " + first + ", longest " + longest);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter " + jitter + " is not between 0 and 1");
    }
    if (patience.isNegative() || buffer < 1) {
      throw new IllegalArgumentException("patience or buffer is negative");
    }
  }

  /** The defaults named above. */
  public static QmpReconnect defaults() {
    return new QmpReconnect(
        Duration.ofMillis(100), Duration.ofSeconds(10), 0.2, Duration.ZERO, 4096);
  }

  /**
   * How long to wait before an attempt.
   *
   * @param attempt 0 for the first one after a loss
   * @param random 0 to 1: where between the shortest and the longest wait
   */
  public Duration before(int attempt, double random) {
    long doubled = first.toMillis() << Math.min(attempt, 20);
    long wait = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(Math.max(1, Math.round(wait * (1 + jitter * (2 * random - 1)))));
  }
}
