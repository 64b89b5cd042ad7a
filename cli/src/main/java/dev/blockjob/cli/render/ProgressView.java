package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.JobProgress;
import java.util.List;
import java.util.function.Supplier;

/** Shows how a job gets on. May be called from any thread. */
public interface ProgressView extends AutoCloseable {

  /** The newest progress. */
  void show(JobProgress progress);

  /** The job is done or left: a bar goes, as what became of the job is said in lines. */
  @Override
  void close();

  /** What to know about it, behind a comma; empty for nothing. */
  static String remark(JobProgress progress) {
    return progress.converging() ? "" : ", not coming closer: the guest writes faster";
  }

  /** {@code view}, in a thread of its own, so that {@link #show} never waits for the output. */
  static ProgressView aside(ProgressView view) {
    return new AsyncProgressView(view);
  }

  /** A bar on a terminal, plain lines elsewhere. */
  static ProgressView on(Screen screen, String name) {
    return on(screen, name, List::of);
  }

  /** {@link #on(Screen, String)} with lines below the bar; not shown elsewhere. */
  static ProgressView on(Screen screen, String name, Supplier<List<String>> below) {
    return screen.terminal().live() ? new BarView(screen, name, below) : new LineView(screen, name);
  }
}
