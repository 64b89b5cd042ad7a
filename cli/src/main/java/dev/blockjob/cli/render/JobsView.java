package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows how the jobs of an operation get on: a bar for each on a terminal, plain lines elsewhere.
 * To be called from one thread.
 */
public final class JobsView {

  private final Screen screen;
  private final Map<JobId, Bar> bars = new LinkedHashMap<>();
  private final Map<JobId, LineView> lines = new LinkedHashMap<>();

  /** On that screen. */
  public JobsView(Screen screen) {
    this.screen = screen;
  }

  /** The newest progress of all jobs that are waited for. */
  public void show(List<JobProgress> jobs) {
    if (screen.terminal().live()) {
      screen.live(jobs.stream().map(this::bar).toList());
    } else {
      jobs.forEach(job -> line(job).show(job));
    }
  }

  private String bar(JobProgress job) {
    JobId id = job.info().id();
    Bar bar = bars.get(id);
    if (bar == null) {
      bar = new Bar(screen.terminal(), name(id), job);
      bars.put(id, bar);
    } else {
      bar.show(job);
    }
    return bar.text();
  }

  /** Its id, or where that leaves no room for a bar, its number in the operation. */
  private String name(JobId id) {
    String whole = id.value();
    return whole.length() <= screen.terminal().width() / 4
        ? whole
        : "job " + whole.substring(whole.lastIndexOf('-') + 1);
  }

  private LineView line(JobProgress job) {
    JobId id = job.info().id();
    return lines.computeIfAbsent(id, any -> new LineView(screen, id.value()));
  }

  /** They are waited for no longer: bars go, as what becomes of the jobs is said in lines. */
  public void clear() {
    bars.values().forEach(Bar::close);
    bars.clear();
    screen.live(List.of());
  }
}
