package dev.blockjob.jobs.check;

import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grid of jobs that QEMU 7.2 to 11.1 run together or refuse, tried on all three. */
class JobConflictsTest {

  private static final Target COPY = new Target.NewFile(Path.of("/images/new.qcow2"), null);
  private static final List<BlockJobRequest> ALL =
      List.of(Mirror.of("vd0", COPY), Commit.of("vd0"), Stream.of("vd0"), Backup.of("vd0", COPY));

  @ParameterizedTest
  @ValueSource(strings = {"mirror-running", "commit-active-running", "stream-running"})
  void nothingRunsBesideAJobOnTheActiveLayer(String running) {
    for (BlockJobRequest request : ALL) {
      assertThat(refused(Reason.BUSY, () -> plan(running, request)))
          .hasMessageStartingWith("vd0 is busy: job '")
          .hasMessageEndingWith("wait for it or cancel it");
    }
  }

  @Test
  void anInternalCommitIsInTheWayOfAllOthersToo() {
    for (BlockJobRequest request : ALL) {
      refused(Reason.BUSY, () -> plan("commit-internal-running", request));
    }
  }

  @Test
  void besideABackupStreamsAndBackupsRun() {
    assertThat(plan("backup-running", Stream.of("vd0"))).isNotNull();
    assertThat(plan("backup-running", Backup.of("vd0", COPY))).isNotNull();
    refused(Reason.BUSY, () -> plan("backup-running", Mirror.of("vd0", COPY)));
    refused(Reason.BUSY, () -> plan("backup-running", Commit.of("vd0")));
  }

  @Test
  void besideAStreamFurtherDownMirrorsAndBackupsRun() {
    assertThat(plan("stream-intermediate-running", Mirror.of("vd0", COPY))).isNotNull();
    assertThat(plan("stream-intermediate-running", Backup.of("vd0", COPY))).isNotNull();
    refused(Reason.BUSY, () -> plan("stream-intermediate-running", Commit.of("vd0")));
    refused(Reason.BUSY, () -> plan("stream-intermediate-running", Stream.of("vd0")));
  }

  @Test
  void aJobThatEndedIsNotInTheWay() {
    FakeFiles copied = FakeFiles.withImages().file("/images/copy.qcow2", 16 << 20);
    assertThat(plan(copied, "mirror-pivoted", Commit.of("vd0"))).isNotNull();
    assertThat(plan("commit-internal-done", Commit.of("vd0"))).isNotNull();
  }

  @Test
  void anIdThatAnEndedJobStillHasIsTaken() {
    JobId taken = new JobId("mirror-vd0-1");

    assertThat(
            refused(
                Reason.BUSY,
                () ->
                    Planner.plan(
                        Dumps.graph("mirror-pivoted"),
                        Schemas.QEMU_11_1,
                        FileChecks.NONE,
                        taken,
                        Commit.of("vd0"))))
        .hasMessageContaining("(mirror, concluded)")
        .hasMessageContaining("dismiss that one");
  }

  @Test
  void noSnapshotOfADiskThatAJobHolds() {
    Snapshot snapshot = new Snapshot(List.of(new Snapshot.Overlay("vd0", null, null)));

    refused(
        Reason.BUSY,
        () ->
            Planner.snapshot(
                Dumps.graph("mirror-running"),
                Schemas.QEMU_11_1,
                FakeFiles.withImages(),
                "x",
                snapshot));
  }
}
