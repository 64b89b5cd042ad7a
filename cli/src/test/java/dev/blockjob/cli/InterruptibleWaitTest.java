package dev.blockjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InterruptibleWaitTest {

  private final Interrupt interrupt = new Interrupt();
  private final CompletableFuture<Void> never = new CompletableFuture<>();

  @Test
  void theStartOfAJobIsWaitedForUntilTheDeadlineWhateverCtrlCSays() {
    interrupt.request();

    assertThat(new InterruptibleWait(interrupt, Duration.ofMillis(1)).patientlyUntilDeadline(never))
        .isFalse();
    assertThat(
            new InterruptibleWait(interrupt, null)
                .patientlyUntilDeadline(CompletableFuture.completedFuture("accepted")))
        .isTrue();
  }

  @Test
  void otherWaitsEndAtCtrlC() {
    interrupt.request();

    assertThat(new InterruptibleWait(interrupt, null).untilAny(never))
        .isEqualTo(InterruptibleWait.End.INTERRUPTED);
  }
}
