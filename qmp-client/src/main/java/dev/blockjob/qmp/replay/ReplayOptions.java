package dev.blockjob.qmp.replay;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * How a recording is played back.
 *
 * @param timed whether QEMU's messages come with their recorded delays; default false: as soon as
 *     it is their turn
 * @param patience how long a recorded command is waited for before what was recorded behind it
 *     comes anyway; default 5 s
 */
@RecordBuilder
public record ReplayOptions(boolean timed, Duration patience) implements ReplayOptionsBuilder.With {

  /** The defaults named above. */
  public static ReplayOptions defaults() {
    return new ReplayOptions(false, Duration.ofSeconds(5));
  }

  /** Refuses a patience of less than a millisecond with {@link IllegalArgumentException}. */
  public ReplayOptions {
    if (patience.toMillis() <= 0) {
      throw new IllegalArgumentException("patience must be positive, not " + patience);
    }
  }
}
