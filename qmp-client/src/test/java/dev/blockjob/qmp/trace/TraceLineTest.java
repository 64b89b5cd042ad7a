package dev.blockjob.qmp.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.blockjob.qmp.trace.TracedMessage.Kind;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceLineTest {

  private static TracedMessage reply(String text) {
    return new TracedMessage(
        "3f9a1c2b",
        Instant.parse("2026-11-21T09:00:00.123456Z"),
        Duration.ofNanos(1_500_000),
        Kind.REPLY,
        "query-jobs",
        Duration.ofNanos(285_000),
        false,
        text);
  }

  @Test
  void aLineSaysWhenAndHowLongAndWhichCommand() {
    JsonObject line = new JsonObject(TraceLine.of(reply("{\"return\": [], \"id\": \"1\"}")));

    assertThat(line)
        .isEqualTo(
            new JsonObject(
                """
                {"time": "2026-11-21T09:00:00.123456Z", "us": 1500, "connection": "3f9a1c2b",
                 "direction": "received", "kind": "reply", "command": "query-jobs",
                 "latency-us": 285, "message": {"return": [], "id": "1"}}
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"return\":   18446744073709551615,\t\"id\": \"1\"}",
        "{\"return\": \"\\u00e9 ,\\\"message\\\":{} \\ud83d\\ude00\"}",
        "{\r\n    \"return\": {\r\n    }\r\n}",
        "{\"return\": {\"x\": inf}}",
        "this is not QMP",
        "{\"return\": "
      })
  void whatWasOnTheWireComesBackByteForByte(String text) {
    TracedMessage message = reply(text);
    String line = TraceLine.of(message);

    assertThat(line).doesNotContain("\n", "\r");
    assertThat(TraceLine.read(line)).isEqualTo(message);
  }

  @Test
  void aLineThatSomebodyRewroteSaysTheSame() {
    String line = TraceLine.of(reply("{\"return\":  [1, 2]}"));
    JsonObject json = new JsonObject(line);
    JsonObject rewritten = new JsonObject().put("message", json.remove("message"));
    json.forEach(field -> rewritten.put(field.getKey(), field.getValue()));

    assertThat(TraceLine.read(rewritten.encode()).text()).isEqualTo("{\"return\":[1,2]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "{}", "{\"time\": 1}", "{\"kind\": \"reply\"}"})
  void whatIsNoneIsRefused(String line) {
    assertThatIllegalArgumentException().isThrownBy(() -> TraceLine.read(line));
  }
}
