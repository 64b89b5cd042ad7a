package dev.blockjob.qmp.impl.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageReaderTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static QmpMessage read(String text) {
    List<QmpMessage> messages = new ArrayList<>();
    MessageReader reader = new MessageReader(Clock.fixed(NOW, ZoneOffset.UTC));
    new MessageFramer(1 << 20)
        .feed(
            text.getBytes(StandardCharsets.UTF_8),
            (buffer, offset, length) -> messages.add(reader.read(buffer, offset, length)));
    return messages.get(0);
  }

  private static JsonObject returned(String value) {
    QmpMessage.Success success = (QmpMessage.Success) read("{\"return\": {\"v\": " + value + "}}");
    return (JsonObject) success.returned();
  }

  @Test
  void integersAreExactFromMinus2To63Up2To64Minus1() {
    assertThat(returned("18446744073709551615").getValue("v"))
        .isEqualTo(new BigInteger("18446744073709551615"));
    assertThat(returned("9223372036854775808").getValue("v"))
        .isEqualTo(BigInteger.ONE.shiftLeft(63));
    assertThat(returned("9223372036854775807").getValue("v")).isEqualTo(Long.MAX_VALUE);
    assertThat(returned("-9223372036854775808").getValue("v")).isEqualTo(Long.MIN_VALUE);
    assertThat(returned("7").getValue("v")).isEqualTo(7L);
  }

  @Test
  void nonFiniteNumbersAreRead() {
    assertThat(returned("inf").getValue("v")).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(returned("-inf").getValue("v")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(returned("[inf,inf]").getValue("v"))
        .isEqualTo(new JsonArray().add(Double.POSITIVE_INFINITY).add(Double.POSITIVE_INFINITY));
    assertThat(returned("nan").getValue("v")).isEqualTo(Double.NaN);
    assertThat(returned("-nan").getValue("v")).isEqualTo(Double.NaN);
  }

  @Test
  void stringsKeepZeroAndSurrogates() {
    assertThat(returned("\"a\\u0000b\\ud83d\\ude00\"").getString("v"))
        .isEqualTo("a\0b\uD83D\uDE00");
  }

  @Test
  void anEventHasBothTimes() {
    QmpMessage.Event event =
        (QmpMessage.Event)
            read("{\"timestamp\": {\"seconds\": 10, \"microseconds\": 7}, \"event\": \"STOP\"}");
    assertThat(event.event().timestamp()).isEqualTo(Instant.ofEpochSecond(10, 7000));
    assertThat(event.event().received()).isEqualTo(NOW);
    assertThat(event.event().data()).isEqualTo(new JsonObject());
  }

  @Test
  void anEventOfAHostWithoutAClockHasNoTimestamp() {
    QmpMessage.Event event =
        (QmpMessage.Event)
            read("{\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, \"event\": \"STOP\"}");
    assertThat(event.event().timestamp()).isNull();
  }

  @Test
  void unknownErrorClassesAreKept() {
    QmpMessage.Failure failure =
        (QmpMessage.Failure)
            read("{\"id\": \"x\", \"error\": {\"class\": \"NewClass\", \"desc\": \"no\"}}");
    assertThat(failure).isEqualTo(new QmpMessage.Failure("x", "NewClass", "no"));
  }

  @Test
  void aReplyMayBeAList() {
    QmpMessage.Success success = (QmpMessage.Success) read("{\"return\": [1, []], \"id\": 3}");
    assertThat(success.returned()).isEqualTo(new JsonArray().add(1L).add(new JsonArray()));
    assertThat(success.id()).isEqualTo(3L);
  }

  @Test
  void whatIsNoQmpMessageIsRefused() {
    assertThatThrownBy(() -> read("{\"hello\": 1}")).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> read("{\"return\": 1,}")).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> read("{]")).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aTimestampThatIsNoTimeIsNone() {
    for (String seconds : List.of("9223372036854775807", "31556889864403200", "null", "-1")) {
      QmpMessage.Event event =
          (QmpMessage.Event)
              read("{\"timestamp\": {\"seconds\": " + seconds + "}, \"event\": \"STOP\"}");
      assertThat(event.event().timestamp()).as(seconds).isNull();
    }
  }

  @Test
  void aFieldThatIsNullIsLikeOneThatIsMissing() {
    QmpMessage.Event event = (QmpMessage.Event) read("{\"event\": \"STOP\", \"data\": null}");
    assertThat(event.event().data()).isEqualTo(new JsonObject());
    assertThat(read("{\"QMP\": null}")).isInstanceOf(QmpMessage.Greeting.class);
    assertThat(read("{\"error\": null}"))
        .isEqualTo(new QmpMessage.Failure(null, "GenericError", ""));
  }

  @Test
  void anEventWithoutANameIsNoMessage() {
    assertThatThrownBy(() -> read("{\"event\": null}")).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> read("{\"event\": {}}")).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aMessageOfTooManyTokensOrLevelsIsRefused() {
    assertThatThrownBy(() -> readWhole("{},".repeat(JsonReader.MAX_TOKENS / 2)))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("malformed JSON from the monitor: Token count");
    assertThatThrownBy(() -> readWhole("[".repeat(2000) + "]".repeat(2000) + ","))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("nesting depth");
  }

  private static void readWhole(String elements) {
    byte[] message = ("{\"return\": [" + elements + "0]}").getBytes(StandardCharsets.US_ASCII);
    new MessageReader(Clock.systemUTC()).read(message, 0, message.length);
  }
}
