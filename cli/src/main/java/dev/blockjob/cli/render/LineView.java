package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.JobStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Progress for a log: a line for each new status, for each tenth of the way, and when it no longer
 * comes closer, or does again.
 */
final class LineView implements ProgressView {

  private final Screen screen;
  private final String name;
  private @Nullable JobStatus status;
  private long tenth = -1;
  private boolean converging = true;

  LineView(Screen screen, String name) {
    this.screen = screen;
    this.name = name;
  }

  @Override
  public synchronized void show(JobProgress progress) {
    long now = progress.length() == 0 ? 10 : 10 * progress.offset() / progress.length();
    if (progress.info().status() == status && now == tenth && progress.converging() == converging) {
      return;
    }
    converging = progress.converging();
    status = progress.info().status();
    tenth = now;
    Duration eta = progress.eta();
    screen.line(
        String.format(
            "%s: %s, %s of %s%s%s%s",
            name,
            progress.info().status().wireName(),
            Sizes.format(progress.offset()),
            Sizes.format(progress.length()),
            progress.bytesPerSecond() > 0 ? ", " + Sizes.rate(progress.bytesPerSecond()) : "",
            eta == null || eta.isZero() ? "" : ", " + Durations.format(eta) + " to go",
            ProgressView.remark(progress)));
  }

  @Override
  public void close() {
    // Its lines stay anyway.
  }
}
