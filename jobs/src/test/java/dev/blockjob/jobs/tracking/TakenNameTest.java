package dev.blockjob.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobStatus;
import io.vertx.core.Future;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a job that can't be cancelled, since its base's name leads elsewhere. */
class TakenNameTest {

  private static final JobId JOB = new JobId("commit-1");

  @ParameterizedTest
  @CsvSource({
    "RUNNING, then `blockjob job cancel commit-1`",
    "PAUSED, then `blockjob job cancel commit-1`",
    "READY, then `blockjob job complete|cancel commit-1`",
    "STANDBY, then `blockjob job complete|cancel commit-1`",
    "PENDING, then `blockjob job finalize|cancel commit-1`",
    "ABORTING, then wait for its end",
  })
  void theVerbsAreNamedThatFitItsStatus(JobStatus status, String words) {
    Future<Void> taken = JobCommands.unlessTaken(JOB, status, Optional.of("base is another file"));

    assertThat(taken.cause())
        .hasMessageContaining("base is another file")
        .hasMessageEndingWith(words);
  }

  @Test
  void oneWhoseNameStandsMayBeCancelled() {
    assertThat(JobCommands.unlessTaken(JOB, JobStatus.READY, Optional.empty()).succeeded())
        .isTrue();
  }
}
