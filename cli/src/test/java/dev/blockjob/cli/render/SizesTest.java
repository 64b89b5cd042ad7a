package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "65536, 64 KiB",
    "1572864, 1.5 MiB",
    "1048575, 1 MiB",
    "67108864, 64 MiB",
    "1073741824, 1 GiB",
    "9223372036854775807, 8 EiB"
  })
  void sizes_are_shown_in_binary_units(long bytes, String shown) {
    assertThat(Sizes.format(bytes)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "512, 512",
    "64k, 65536",
    "10M, 10485760",
    "10MiB, 10485760",
    "10 MiB/s, 10485760",
    "1.5G, 1610612736",
    "0, 0"
  })
  void sizes_are_read_as_people_type_them(String typed, long bytes) {
    assertThat(Sizes.parse(typed)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "ten", "10X", "99999999T"})
  void what_is_no_size_is_refused(String typed) {
    assertThatThrownBy(() -> Sizes.parse(typed)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_limit_of_zero_is_none() {
    assertThat(Sizes.limit(0)).isEqualTo("none");
  }
}
