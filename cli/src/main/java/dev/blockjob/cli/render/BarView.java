package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.JobProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A progress bar as the live line of a screen. */
final class BarView implements ProgressView {

  private final Screen screen;
  private final String name;
  private final Supplier<List<String>> below;
  private @Nullable Bar bar;
  private boolean closed;

  BarView(Screen screen, String name, Supplier<List<String>> below) {
    this.screen = screen;
    this.name = name;
    this.below = below;
  }

  @Override
  public synchronized void show(JobProgress progress) {
    if (closed) {
      return;
    }
    Bar drawn = bar;
    if (drawn == null) {
      drawn = new Bar(screen.terminal(), name, progress);
      bar = drawn;
    } else {
      drawn.show(progress);
    }
    List<String> lines = new ArrayList<>();
    lines.add(drawn.text());
    lines.addAll(below.get());
    screen.live(lines);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (bar != null) {
      bar.close();
    }
    screen.live(List.of());
  }
}
