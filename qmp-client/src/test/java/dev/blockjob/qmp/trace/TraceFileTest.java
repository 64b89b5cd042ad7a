package dev.blockjob.qmp.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.trace.TracedMessage.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFileTest {

  private static final TracedMessage EVENT =
      new TracedMessage(
          "a", Instant.EPOCH, Duration.ZERO, Kind.EVENT, null, null, false, "{\"event\": \"E\"}");

  @Test
  void onlyItsOwnerCanReadItAndWhatIsThereStays(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("trace");
    for (int i = 0; i < 2; i++) {
      try (TraceFile file = TraceFile.open(path)) {
        file.message(EVENT);
      }
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(path)).hasSize(2).allMatch(TraceLine.of(EVENT)::equals);
  }
}
