package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({"30, 30000", "500ms, 500", "1.5s, 1500", "5m, 300000", "1h30m, 5400000"})
  void durations_are_read_as_people_type_them(String typed, long millis) {
    assertThat(Durations.parse(typed)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "soon", "5 minutes", "-3s", "3s and more"})
  void what_is_no_duration_is_refused(String typed) {
    assertThatThrownBy(() -> Durations.parse(typed)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.0003S, 0.3 ms",
    "PT0.045S, 45 ms",
    "PT1.23S, 1.2 s",
    "PT3M5S, 3 m 05 s",
    "PT2H10M, 2 h 10 m"
  })
  void durations_are_shown_short(Duration duration, String shown) {
    assertThat(Durations.format(duration)).isEqualTo(shown);
  }
}
