package dev.blockjob.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What JMH measures does what it is measured for. */
class BenchmarksTest {

  @Test
  void theMessagesAreFoundAndHaveTokens() throws IOException {
    for (Reading reading : new Reading[] {new SchemaReply(), new Replies(), new Events()}) {
      assertThat(reading.framed()).isPositive();
      assertThat(reading.tokens()).isGreaterThan(reading.framed());
    }
  }

  @Test
  void theFloorOfRequestsSaysWhatWeSay() throws IOException {
    Requests requests = new Requests();

    assertThat(json(requests.written())).isEqualTo(json(requests.generated()));
  }

  private static JsonObject json(byte[] line) {
    return new JsonObject(new String(line, StandardCharsets.US_ASCII));
  }

  @Test
  void theHotPathEndsWithoutASocket() {
    HotPath path = new HotPath();

    path.turns();
    path.commands();
    path.events();
    path.end();
  }
}
