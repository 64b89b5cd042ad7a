package dev.blockjob.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QmpReconnectTest {

  private static final QmpReconnect OPTIONS = QmpReconnect.defaults();

  @Test
  void eachAttemptWaitsTwiceAsLongUpToTheLongestWait() {
    assertThat(OPTIONS.before(0, 0.5)).isEqualTo(Duration.ofMillis(100));
    assertThat(OPTIONS.before(1, 0.5)).isEqualTo(Duration.ofMillis(200));
    assertThat(OPTIONS.before(6, 0.5)).isEqualTo(Duration.ofMillis(6400));
    assertThat(OPTIONS.before(7, 0.5)).isEqualTo(Duration.ofSeconds(10));
    assertThat(OPTIONS.before(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void chanceMovesAWaitByItsJitterAtMost() {
    assertThat(OPTIONS.before(0, 0)).isEqualTo(Duration.ofMillis(80));
    assertThat(OPTIONS.before(0, 1)).isEqualTo(Duration.ofMillis(120));
    assertThat(OPTIONS.withJitter(1).before(0, 0)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void waitsThatDoNotGrowAreRefused() {
    assertThatThrownBy(() -> OPTIONS.withFirst(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OPTIONS.withLongest(Duration.ofMillis(99)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OPTIONS.withJitter(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
