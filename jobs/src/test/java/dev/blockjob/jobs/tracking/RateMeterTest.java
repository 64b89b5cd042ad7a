package dev.blockjob.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.JobStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateMeterTest {

  private static final long SECOND = 1_000_000_000L;

  private final RateMeter meter = new RateMeter();

  private static JobInfo at(long current, long total) {
    return at(current, total, 0);
  }

  private static JobInfo at(long current, long total, long speed) {
    return new JobInfo(
        new JobId("j"),
        "mirror",
        JobStatus.RUNNING,
        current,
        total,
        null,
        new JobInfo.Block(speed, "ok", false, true, false, null));
  }

  @Test
  void theRateIsBytesPerSecondAndTheEtaWhatIsLeftAtIt() {
    meter.next(at(0, 1000), 0);
    JobProgress progress = meter.next(at(200, 1000), 2 * SECOND);

    assertThat(progress.bytesPerSecond()).isEqualTo(100);
    assertThat(progress.eta()).isEqualTo(Duration.ofSeconds(8));
  }

  /** Looked at every 100 ms, a job with 1000 bytes a second that copies 1000 at a time. */
  @Test
  void aThrottledJobThatCopiesPieceByPieceHasASteadyRate() {
    for (int tenth = 0; tenth <= 300; tenth++) {
      long current = (tenth + 7) / 10 * 1000L;
      JobProgress progress = meter.next(at(current, 100_000), tenth * SECOND / 10);
      if (tenth >= 13) { // two steps: the first was under way already
        assertThat(progress.bytesPerSecond()).as("after %d tenths", tenth).isBetween(999L, 1001L);
        assertThat(progress.eta()).isNotNull();
      }
    }
  }

  /** QEMU 10.0 copies 16 MiB at once, whatever the limit, and stands for it then. */
  @Test
  void theFirstPieceOfAThrottledJobIsNoRateBeyondItsLimit() {
    meter.next(at(0, 64_000, 3000), 0);
    JobProgress first = meter.next(at(16_000, 64_000, 3000), SECOND / 3);

    assertThat(first.bytesPerSecond()).isEqualTo(3000);
    assertThat(first.eta()).isEqualTo(Duration.ofSeconds(16));
    assertThat(meter.next(at(16_000, 64_000, 3000), 8 * SECOND).bytesPerSecond())
        .as("standing longer than the limit asks for")
        .isLessThan(3000);
  }

  @Test
  void aJobThatStandsLongerThanBeforeGetsSlower() {
    for (int i = 0; i <= 10; i++) {
      meter.next(at(i * 100L, 100_000), i * SECOND);
    }

    assertThat(meter.next(at(1000, 100_000), 11 * SECOND).bytesPerSecond()).isEqualTo(100);
    assertThat(meter.next(at(1000, 100_000), 14 * SECOND).bytesPerSecond()).isEqualTo(25);
    assertThat(meter.next(at(1000, 100_000), 50 * SECOND).bytesPerSecond()).isEqualTo(3);
  }

  @Test
  void anotherSpeedIsSeenWithinSeconds() {
    for (int i = 0; i <= 20; i++) {
      meter.next(at(i * 100L, 100_000), i * SECOND);
    }
    JobProgress progress = meter.next(at(2000, 100_000), 20 * SECOND);
    for (int i = 1; i <= 15; i++) {
      progress = meter.next(at(2000 + i * 1000L, 100_000), (20 + i) * SECOND);
    }

    assertThat(progress.bytesPerSecond()).isBetween(940L, 1000L);
  }

  @Test
  void theFirstAnswerHasNoRate() {
    JobProgress progress = meter.next(at(10, 1000), 5);

    assertThat(progress.bytesPerSecond()).isZero();
    assertThat(progress.eta()).isNull();
    assertThat(progress.converging()).isTrue();
  }

  @Test
  void aJobWhoseRestNoLongerShrinksDoesNotConverge() {
    long total = 1000;
    JobProgress progress = meter.next(at(500, total), 0);
    for (int i = 1; i <= 5; i++) {
      progress = meter.next(at(500 + i * 100L, total + i * 100L), i * SECOND);
    }
    assertThat(progress.converging()).isFalse();

    assertThat(meter.next(at(1400, 1500), 6 * SECOND).converging()).isTrue();
  }

  @Test
  void aThrottledJobWhoseGuestDoesNotWriteConvergesHoweverLongItStands() {
    JobProgress progress = meter.next(at(500, 1000), 0);
    for (int i = 1; i <= 20; i++) {
      progress = meter.next(at(500, 1000), i * SECOND);
    }
    assertThat(progress.converging()).isTrue();
  }

  @Test
  void nothingToDoIsDone() {
    assertThat(meter.next(at(0, 0), 0).eta()).isEqualTo(Duration.ZERO);
  }

  /** Between two looks at what the guest wrote, QEMU says that nothing is left. */
  @Test
  void aRestOfNothingIsNoEndAsLongAsTheJobIsNotReady() {
    JobProgress progress = meter.next(at(500, 1000), 0);
    for (int i = 1; i <= 6; i++) {
      progress = meter.next(at(1000 + i * 100L, 1000 + i * 100L), i * SECOND);
    }
    assertThat(progress.converging()).isFalse();
    assertThat(meter.isOutrun()).isTrue();
    assertThat(meter.standing()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aJobThatCopiesNothingStandsButIsNotOutrun() {
    meter.next(at(500, 1000), 0);
    meter.next(at(500, 1100), SECOND);

    assertThat(meter.isOutrun()).isFalse();
    assertThat(meter.standing()).isEqualTo(Duration.ofSeconds(1));
  }
}
