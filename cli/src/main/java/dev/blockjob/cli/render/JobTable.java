package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import java.util.List;
import java.util.Locale;

/** Jobs as a table. */
public final class JobTable {

  private JobTable() {}

  /** The lines; one sentence if there are none. */
  public static List<String> lines(List<JobInfo> jobs, Colors colors) {
    if (jobs.isEmpty()) {
      return List.of("no jobs");
    }
    Table table =
        new Table("JOB", "TYPE", "STATUS", ">DONE", ">OF", ">%", ">LIMIT", "I/O", "ERROR");
    for (JobInfo job : jobs) {
      JobInfo.Block block = job.block();
      table.row(
          colors.cyan(job.id().value()),
          job.type(),
          status(job.status(), job.error() != null, colors),
          Sizes.format(job.current()),
          Sizes.format(job.total()),
          percent(job.current(), job.total()),
          block == null ? "" : Sizes.limit(block.speed()),
          block == null || block.ioStatus().equals("ok") ? "" : colors.red(block.ioStatus()),
          job.error() == null ? "" : colors.red(job.error()));
    }
    return table.lines(colors);
  }

  /** A status in its colour. */
  public static String status(JobStatus status, boolean failed, Colors colors) {
    String name = status.wireName();
    return switch (status) {
      case READY, STANDBY -> colors.green(name);
      case PAUSED, WAITING, PENDING -> colors.yellow(name);
      case ABORTING -> colors.red(name);
      case CONCLUDED -> failed ? colors.red(name) : name;
      case UNDEFINED, CREATED, RUNNING, NULL -> name;
    };
  }

  /** {@code 42}, or nothing where there is nothing to do. */
  static String percent(long current, long total) {
    return total <= 0 ? "" : String.format(Locale.ROOT, "%d", 100 * current / total);
  }
}
