package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.JobProgress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Shows the newest progress in a thread of its own: see {@link EventPrinter}. */
final class AsyncProgressView implements ProgressView {

  private final ProgressView view;
  private final EventPrinter printer = new EventPrinter();
  private final AtomicReference<@Nullable JobProgress> newest = new AtomicReference<>();

  AsyncProgressView(ProgressView view) {
    this.view = view;
  }

  @Override
  public void show(JobProgress progress) {
    if (newest.getAndSet(progress) == null) {
      printer.execute(this::showNewest);
    }
  }

  private void showNewest() {
    JobProgress progress = newest.getAndSet(null);
    if (progress != null) {
      view.show(progress);
    }
  }

  @Override
  public void close() {
    printer.close();
    view.close();
  }
}
