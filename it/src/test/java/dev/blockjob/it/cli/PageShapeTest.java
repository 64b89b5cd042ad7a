package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PageShapeTest {

  private static List<String> shape(String... lines) {
    return PageShape.of(List.of(lines));
  }

  @Test
  void numbersSizesTimesAndIdsDiffer() {
    assertThat(shape("bj-vd0-ed28  256 MiB  1.5 KiB/s  895 ms  QEMU 10.0.13  #block442 +0.3 ms"))
        .isEqualTo(shape("bj-vd0-12fa 1 GiB 7 B/s 3 m 05 s QEMU 7.2.1 #block1 -12.1 ms"));
  }

  @Test
  void progressIsLeftOut() {
    assertThat(shape("m1: running, 8 MiB of 200 MiB, 9 MiB/s, 3 s to go", "completed: m1"))
        .containsExactly("completed: m1");
    assertThat(shape("{\"job\":\"c1\",\"status\":\"running\",\"offset\":4,\"len\":8}")).isEmpty();
  }

  @Test
  void wordsNamesAndFilesStay() {
    List<String> line = shape("completed: m1 pivoted to s1.qcow2 of vd0");

    assertThat(line).containsExactly("completed: m1 pivoted to s1.qcow2 of vd0");
    assertThat(shape("failed: m1 pivoted to s1.qcow2 of vd0")).isNotEqualTo(line);
    assertThat(shape("completed: m1 pivoted to s2.qcow2 of vd0")).isNotEqualTo(line);
  }

  @Test
  void exitCodesStay() {
    assertThat(shape("2")).containsExactly("2");
    assertThat(shape("{\"verb\":\"jobs\",\"exit\":3}"))
        .isNotEqualTo(shape("{\"verb\":\"jobs\",\"exit\":5}"));
  }
}
