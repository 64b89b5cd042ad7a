package dev.blockjob.operations.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.image.Stamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StampJsonTest {

  @Test
  void aStampIsTheSameOnceItIsReadAgain() {
    Instant modified = Instant.parse("2026-01-02T03:04:05.678901234Z");
    Stamp stamp = new Stamp(12, 1L << 40, modified, modified.plusNanos(1));

    assertThat(StampJson.read(StampJson.write(stamp))).isEqualTo(stamp);
  }
}
