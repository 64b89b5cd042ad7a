package dev.blockjob.cli.render;

import dev.blockjob.jobs.JobProgress;
import dev.blockjob.jobs.JobStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Progress for a log: a line for each new status and for each tenth of the way. */
final class LineView implements ProgressView {

  private final Screen screen;
  private final String name;
  private @Nullable JobStatus status;
  private long tenth = -1;

  LineView(Screen screen, String name) {
    this.screen = screen;
    this.name = name;
  }

  @Override
  public synchronized void show(JobProgress progress) {
    long now = progress.length() == 0 ? 10 : 10 * progress.offset() / progress.length();
    if (progress.info().status() == status && now == tenth) {
      return;
    }
    status = progress.info().status();
    tenth = now;
    Duration eta = progress.eta();
    screen.line(
        String.format(
            "%s: %s, %s of %s%s%s",
            name,
            progress.info().status().wireName(),
            Sizes.format(progress.offset()),
            Sizes.format(progress.length()),
            progress.bytesPerSecond() > 0 ? ", " + Sizes.rate(progress.bytesPerSecond()) : "",
            eta == null || eta.isZero() ? "" : ", " + Durations.format(eta) + " to go"));
  }

  @Override
  public void close() {
    // Its lines stay anyway.
  }
}
