package dev.blockjob.cli.render;

import dev.blockjob.jobs.JobProgress;

/** Shows how a job gets on. May be called from any thread. */
public interface ProgressView extends AutoCloseable {

  /** The newest progress. */
  void show(JobProgress progress);

  /** The job is done or left: what was drawn stays. */
  @Override
  void close();

  /** A bar on a terminal, plain lines elsewhere. */
  static ProgressView on(Screen screen, String name) {
    return screen.terminal().live() ? new BarView(screen, name) : new LineView(screen, name);
  }
}
