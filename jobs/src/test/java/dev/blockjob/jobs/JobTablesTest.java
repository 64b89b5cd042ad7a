package dev.blockjob.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.JobVerb;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The whole of QEMU's tables, written down once more as job.c has them: a row for each status. */
class JobTablesTest {

  /** Columns as in {@link JobStatus}: undefined created running paused ready standby waiting ... */
  private static final List<String> MAY_BECOME =
      List.of(
          /* U, C, R, P, Y, S, W, D, X, E, N */
          "0 1 0 0 0 0 0 0 0 0 0", // undefined
          "0 0 1 0 0 0 0 0 1 0 1", // created
          "0 0 0 1 1 0 1 0 1 0 0", // running
          "0 0 1 0 0 0 0 0 0 0 0", // paused
          "0 0 0 0 0 1 1 0 1 0 0", // ready
          "0 0 0 0 1 0 0 0 0 0 0", // standby
          "0 0 0 0 0 0 0 1 1 0 0", // waiting
          "0 0 0 0 0 0 0 0 1 1 0", // pending
          "0 0 0 0 0 0 0 0 1 1 0", // aborting
          "0 0 0 0 0 0 0 0 0 0 1", // concluded
          "0 0 0 0 0 0 0 0 0 0 0"); // null

  private static final List<String> ALLOWED =
      List.of(
          /* U, C, R, P, Y, S, W, D, X, E, N */
          "0 1 1 1 1 1 1 1 0 0 0", // cancel
          "0 1 1 1 1 1 0 0 0 0 0", // pause
          "0 1 1 1 1 1 0 0 0 0 0", // resume
          "0 1 1 1 1 1 0 0 0 0 0", // set-speed
          "0 1 1 1 1 1 0 0 0 0 0", // change
          "0 0 0 0 1 1 0 0 0 0 0", // complete
          "0 0 0 0 0 0 0 1 0 0 0", // finalize
          "0 0 0 0 0 0 0 0 0 1 0"); // dismiss

  @Test
  void everyStatusMayBecomeWhatQemuAllows() {
    List<String> rows = new ArrayList<>();
    for (JobStatus from : JobStatus.values()) {
      List<String> row = new ArrayList<>();
      for (JobStatus to : JobStatus.values()) {
        row.add(from.mayBecome(to) ? "1" : "0");
      }
      rows.add(String.join(" ", row));
    }
    assertThat(rows).isEqualTo(MAY_BECOME);
  }

  @Test
  void everyVerbIsAllowedWhereQemuAllowsIt() {
    List<String> rows = new ArrayList<>();
    for (JobVerb verb : JobVerb.values()) {
      List<String> row = new ArrayList<>();
      for (JobStatus status : JobStatus.values()) {
        row.add(verb.allowedIn().contains(status) ? "1" : "0");
      }
      rows.add(String.join(" ", row));
    }
    assertThat(rows).isEqualTo(ALLOWED);
  }

  @Test
  void statusesHaveTheirWireNames() {
    for (JobStatus status : JobStatus.values()) {
      assertThat(JobStatus.of(status.name().toLowerCase(Locale.ROOT))).contains(status);
    }
    assertThat(JobStatus.of("new-in-12")).isEmpty();
  }
}
