package dev.blockjob.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The limits that {@code docs/security.md} names are those that hold. */
class SecurityPageTest {

  @Test
  void theLimitsOfAMessageAreThose() throws IOException {
    QmpOptions options = QmpOptions.defaults();

    assertThat(Files.readString(Path.of("../docs/security.md")))
        .contains(
            "(%d MiB, %d, %d Mi)"
                .formatted(
                    options.maxMessageSize() >> 20,
                    options.maxNesting(),
                    options.maxTokens() >> 20));
  }
}
