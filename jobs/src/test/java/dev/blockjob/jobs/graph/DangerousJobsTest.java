package dev.blockjob.jobs.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.qmp.QmpGreeting.QemuVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class DangerousJobsTest {

  private static JobInfo job(String type, JobStatus status) {
    return new JobInfo(new JobId("j"), type, status, 0, 0, null, null);
  }

  @Test
  void aConcludedStreamIsRefusedBecauseAskingForNodesWouldEndQemu() {
    assertThatThrownBy(() -> DangerousJobs.refuse(List.of(job("stream", JobStatus.CONCLUDED))))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("dismiss the job first");
  }

  @Test
  void runningStreamsAndOtherConcludedJobsAreFine() {
    assertThatCode(
            () ->
                DangerousJobs.refuse(
                    List.of(job("stream", JobStatus.RUNNING), job("commit", JobStatus.CONCLUDED))))
        .doesNotThrowAnyException();
  }

  @Test
  void versionsThatWereMendedAreNotInDanger() {
    assertThat(DangerousJobs.areDangerousTo(new QemuVersion(7, 2, 22))).isTrue();
    assertThat(DangerousJobs.areDangerousTo(new QemuVersion(10, 0, 2))).isTrue();
    assertThat(DangerousJobs.areDangerousTo(new QemuVersion(10, 0, 13))).isFalse();
    assertThat(DangerousJobs.areDangerousTo(new QemuVersion(10, 1, 0))).isTrue();
    assertThat(DangerousJobs.areDangerousTo(new QemuVersion(10, 2, 0))).isFalse();
    assertThat(DangerousJobs.areDangerousTo(new QemuVersion(11, 1, 3))).isFalse();
  }
}
